# SPDX-License-Identifier: GPL-3.0-or-later
"""Model files that are spoilt in many ways, put through the add-on's checks and its import."""
