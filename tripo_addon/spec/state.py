# SPDX-License-Identifier: GPL-3.0-or-later
"""The states of a job, and what leads from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Any, NamedTuple


class State(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    UPLOADING = "uploading"
    SUBMITTING = "submitting"
    UNCERTAIN = "uncertain"
    """It was sent and no answer came. It is never sent again by itself."""
    QUEUED = "queued"
    RUNNING = "running"
    DOWNLOADING = "downloading"
    ARRIVING = "arriving"
    DONE = "done"
    KEPT = "not imported"
    """The result is on disk and not in the scene."""
    UNFETCHED = "not fetched"
    """The result is at the service, because something here or on the way prevented the download:
    the next start takes the job up."""
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def polled(self) -> bool:
        """The service works on it."""
        return self is State.QUEUED or self is State.RUNNING

    @property
    def unsent(self) -> bool:
        """The service has heard nothing of it."""
        return self is State.WAITING or self is State.UPLOADING


ENDED = {State.DONE, State.KEPT, State.UNFETCHED, State.FAILED, State.CANCELLED}
"""The states in which nothing more happens by itself in this Blender."""


class Trigger(StrEnum):
    """What happens to a job and may change its state."""

    UPLOAD = auto()
    """Its files are sent to the service."""
    SUBMIT = auto()
    """Its task is sent, or a question for the price that may create the task."""
    NOT_TAKEN = auto()
    """The service certainly has nothing of it: the job waits to be sent again."""
    ACCEPT = auto()
    """The service has answered with a task id."""
    LOSE_ANSWER = auto()
    """Nobody knows whether the service has the task; it is looked for."""
    CLAIM = auto()
    """A task of the account is the one that was looked for."""
    END_SEARCH = auto()
    """The search has ended without a task that is certainly its own."""
    QUEUE = auto()
    """The service says that the task waits there."""
    RUN = auto()
    """The service says that the task runs."""
    SUCCEED = auto()
    """The service says that the result is there."""
    ARRIVE = auto()
    """The result is on disk and is made ready for the scene."""
    FINISH = auto()
    """The result is where it belongs."""
    KEEP = auto()
    """The result stays on disk and does not come into the scene."""
    IMPORT = auto()
    """The user wants a result that is on disk in the scene."""
    RESUME = auto()
    """The service is asked for the task once more, in a later session or for the user."""
    FIND = auto()
    """Its task was found at the service or on disk, and is not in the journal."""
    FAIL = auto()
    """It has ended without a result."""
    PUT_OFF = auto()
    """Its result cannot be fetched now; the next start tries again."""
    STOP = auto()
    """The user stops it, and no request that creates its task is on its way."""
    LOSE = auto()
    """Another Blender took it over, and the journal no longer has it."""


class Transition(NamedTuple):
    """What a trigger does to a job."""

    to: Mapping[State, State]
    """The state that each state leads to; in all others this cannot happen."""
    writes: Mapping[str, Any]
    """Fields of the job that change with it, unless other values come with the trigger."""


def _to(state: State, *before: State) -> dict[State, State]:
    return dict.fromkeys(before, state)


_UNSENT = (State.WAITING, State.UPLOADING)
_POLLED = (State.QUEUED, State.RUNNING)
_UNENDED = tuple(state for state in State if state not in ENDED)
_CLEAR: Mapping[str, Any] = {"note": "", "failure": None}
_UNFOUND: Mapping[str, Any] = {"note": "", "looked": False, "candidates": ()}

TRANSITIONS: Mapping[Trigger, Transition] = {
    Trigger.UPLOAD: Transition(_to(State.UPLOADING, State.WAITING), _CLEAR),
    # Once more after the service has told the price.
    Trigger.SUBMIT: Transition(_to(State.SUBMITTING, *_UNSENT, State.SUBMITTING), _CLEAR),
    Trigger.NOT_TAKEN: Transition(
        _to(State.WAITING, *_UNSENT, State.SUBMITTING), {"sent": 0.0, "note": ""}
    ),
    Trigger.ACCEPT: Transition(_to(State.QUEUED, State.SUBMITTING), {"progress": 0}),
    # An uncertain job, when it is looked for again.
    Trigger.LOSE_ANSWER: Transition(
        _to(State.UNCERTAIN, State.SUBMITTING, State.UNCERTAIN), _UNFOUND
    ),
    Trigger.CLAIM: Transition(
        _to(State.QUEUED, State.UNCERTAIN), {**_CLEAR, **_UNFOUND, "progress": 0}
    ),
    Trigger.END_SEARCH: Transition(
        _to(State.UNCERTAIN, State.UNCERTAIN), {"looked": True, "note": ""}
    ),
    Trigger.QUEUE: Transition(_to(State.QUEUED, *_POLLED), {"note": ""}),
    Trigger.RUN: Transition(_to(State.RUNNING, *_POLLED), {"note": ""}),
    Trigger.SUCCEED: Transition(_to(State.DOWNLOADING, *_POLLED), {"progress": 0, "note": ""}),
    Trigger.ARRIVE: Transition(_to(State.ARRIVING, State.DOWNLOADING, State.ARRIVING), _CLEAR),
    # A model may come into the scene although its import was stopped at that moment.
    Trigger.FINISH: Transition(
        _to(State.DONE, State.DOWNLOADING, State.ARRIVING, State.KEPT), {**_CLEAR, "ready": ""}
    ),
    Trigger.KEEP: Transition(
        _to(State.KEPT, State.ARRIVING, State.KEPT), {"note": "", "ready": ""}
    ),
    Trigger.IMPORT: Transition(
        _to(State.ARRIVING, State.ARRIVING, *ENDED),
        {"ready": "", "importing": False},
    ),
    Trigger.RESUME: Transition(
        {
            **_to(State.RUNNING, State.WAITING, State.DOWNLOADING, *ENDED),
            **{state: state for state in _POLLED},
        },
        {**_CLEAR, "progress": 0},
    ),
    Trigger.FIND: Transition(_to(State.KEPT, *_UNENDED), _CLEAR),
    # A job that may be paid for does not fail: it is uncertain.
    Trigger.FAIL: Transition(
        _to(State.FAILED, *(state for state in _UNENDED if state is not State.UNCERTAIN)),
        {"note": ""},
    ),
    Trigger.PUT_OFF: Transition(_to(State.UNFETCHED, *_POLLED, State.DOWNLOADING), {"note": ""}),
    Trigger.STOP: Transition(
        {
            **_to(State.CANCELLED, *_UNSENT, *_POLLED, State.DOWNLOADING),
            State.ARRIVING: State.KEPT,
        },
        {"note": ""},
    ),
    Trigger.LOSE: Transition(_to(State.FAILED, *_UNENDED), {"note": "", "looked": False}),
}
"""Every way from one state to another. `Job.after` refuses all others."""
