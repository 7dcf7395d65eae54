# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of the result that a step works on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Origin(NamedTuple):
    """The task that made a result, as far as anybody here knows it."""

    type: str = ""
    """The type of that task; empty where it is not known, or where no task made it."""
    options: Mapping[str, Any] = {}
    """Those of its options that are known, its defaults among them."""
    pictured: bool | None = None
    """Whether the service has a picture from which it was made; None where nobody knows."""

    def option(self, name: str) -> str:
        """The value of one of its options that is a choice; empty where it is not known."""
        return str(self.options.get(name, ""))
