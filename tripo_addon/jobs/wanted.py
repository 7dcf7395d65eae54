# SPDX-License-Identifier: GPL-3.0-or-later
"""Which jobs of the history are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from ..spec.job_groups import GROUPS


@dataclass(frozen=True)
class Wanted:
    """Only jobs with all of this; what is empty does not matter."""

    search: str = ""
    """Words of a title, a type, a state or a task id."""
    type: str = ""
    """A type of task."""
    group: str = ""
    """A name in `GROUPS`."""
    file: str = ""
    """The id of the file that the results belong to."""

    @property
    def filtered(self) -> bool:
        """Whether more than words is asked for."""
        return bool(self.type or self.group or self.file)

    @property
    def states(self) -> tuple[str, ...]:
        """The states that are asked for; empty for all of them."""
        return GROUPS[self.group].states if self.group else ()


EVERYTHING = Wanted()
