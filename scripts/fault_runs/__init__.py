# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs with faults at every step, and a check of all results that were paid for."""
