# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups of states by which jobs are filtered.

The states are those of `spec.state`, by their values: this module is loaded when the add-on is
enabled.
"""

from __future__ import annotations

from ..record import Record


class Group(Record):
    """Some states under one name."""

    label: str
    help: str
    states: tuple[str, ...]


GROUPS = {
    "going": Group(
        "On Their Way",
        "Jobs that wait, are sent, run or are fetched",
        (
            "waiting",
            "uploading",
            "submitting",
            "queued",
            "running",
            "downloading",
            "arriving",
        ),
    ),
    "done": Group("Done", "Jobs whose result has arrived", ("done",)),
    "kept": Group(
        "Waiting to Be Imported",
        "Jobs whose result is on disk or at the service and not in a scene",
        ("not imported", "not fetched"),
    ),
    "uncertain": Group(
        "Uncertain", "Jobs that were sent and of which no answer came", ("uncertain",)
    ),
    "failed": Group(
        "Failed or Cancelled", "Jobs that ended without a result", ("failed", "cancelled")
    ),
}
