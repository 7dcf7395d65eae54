# SPDX-License-Identifier: GPL-3.0-or-later
"""API v2 of Tripo, which v3 replaces."""
