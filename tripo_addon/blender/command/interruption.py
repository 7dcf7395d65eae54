# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends the jobs of an interrupted command, and says what happens to each of them."""

from __future__ import annotations

from ...errors import Spent, TripoError
from ...terminal.ending import sentences
from .. import current


def end(*, earlier: bool) -> str:
    """End the session; how its jobs have ended, in words.

    What was not sent is not sent any more, but for jobs of `earlier` commands, which were asked
    for then and still wait. The answer to what is being sent is waited for.
    """
    now = current.existing()
    if now is None:
        return str(TripoError("Interrupted before anything was sent"))
    if not earlier:
        now.engine.withdraw()
    current.stop()
    now.absorb()
    own = [job for job in now.jobs.values() if now.engine.owns(job.id)]
    told = sentences(own)
    if not told:
        told = [str(TripoError("Nothing was on its way", spent=Spent.UNSAID))]
    return " ".join(["Interrupted.", *told])
