# SPDX-License-Identifier: GPL-3.0-or-later
"""How a model comes into the scene, and how it leaves it."""
