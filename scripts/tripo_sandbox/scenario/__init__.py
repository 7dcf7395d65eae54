# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario, as the sandbox plays it."""
