# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends the jobs of an interrupted command, and says what happens to them."""

from __future__ import annotations

from ..errors import TripoError
from ..standalone import host
from ..terminal.ending import sentences


def end(*, earlier: bool) -> str:
    """End the session; how its jobs have ended, in words.

    What was not sent is not sent any more, but for jobs of `earlier` commands.
    """
    now = host.session()
    if not earlier:
        now.engine.withdraw()
    now.stop()
    now.absorb()
    own = [job for job in now.jobs.values() if now.engine.owns(job.id)]
    return " ".join(["Interrupted.", *(sentences(own) or [str(TripoError("Nothing was sent"))])])
