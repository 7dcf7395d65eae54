# SPDX-License-Identifier: GPL-3.0-or-later
"""The operators: what the buttons do."""
