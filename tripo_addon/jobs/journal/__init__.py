# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: every job on this disk, with what it has cost."""

JOURNAL = "jobs.sqlite3"
"""Name of the journal's file."""
