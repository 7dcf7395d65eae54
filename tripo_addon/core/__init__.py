# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task, a job and a request are. No Blender in here."""

JOURNAL = "jobs.sqlite3"
"""Name of the journal's file."""
