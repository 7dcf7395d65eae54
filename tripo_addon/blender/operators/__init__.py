# SPDX-License-Identifier: GPL-3.0-or-later
"""What a press of a button does."""
