# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in which everything goes wrong, and what is left of the results afterwards."""
