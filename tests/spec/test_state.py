# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of transitions: what leads from one state of a job to another; nothing else does."""

from __future__ import annotations

import ast
from dataclasses import fields
from itertools import product
from pathlib import Path

import pytest

from tripo_addon.jobs.job import Job, WrongState
from tripo_addon.spec.state import ENDED, TRANSITIONS, State, Trigger
from tripo_addon.spec.tasks.generation import TextToModel

CODE = Path(__file__).resolve().parents[2] / "tripo_addon"
CHAIR = TextToModel(prompt="a chair")
SENT = set(State) - {State.WAITING, State.UPLOADING}


@pytest.mark.parametrize(("trigger", "state"), [*product(Trigger, State)])
def test_every_transition_and_no_other(trigger: Trigger, state: State) -> None:
    job = Job(task=CHAIR, service="tripo", state=state)
    transition = TRANSITIONS[trigger]
    if state not in transition.to:
        with pytest.raises(WrongState):
            job.after(trigger)
        return
    after = job.after(trigger, progress=7)
    assert after.state is transition.to[state]
    for name, value in {**transition.writes, "progress": 7}.items():
        assert getattr(after, name) == value


def test_what_is_written_are_fields_of_a_job() -> None:
    names = {field.name for field in fields(Job)} - {"state", "id"}
    for transition in TRANSITIONS.values():
        assert transition.writes.keys() <= names


def test_every_trigger_and_every_state_is_used() -> None:
    assert set(TRANSITIONS) == set(Trigger)
    reached = {State.WAITING}
    while (
        more := {
            transition.to[state]
            for transition in TRANSITIONS.values()
            for state in reached & transition.to.keys()
        }
        - reached
    ):
        reached |= more
    assert reached == set(State)


def test_nothing_is_sent_that_the_service_may_have() -> None:
    """Only what was never sent, or what the service certainly has not, can be sent."""
    assert set(TRANSITIONS[Trigger.SUBMIT].to) <= {
        State.WAITING,
        State.UPLOADING,
        State.SUBMITTING,
    }
    for trigger, transition in TRANSITIONS.items():
        for before, after in transition.to.items():
            if before in SENT and after not in SENT:
                assert (trigger, before) == (Trigger.NOT_TAKEN, State.SUBMITTING)


def test_what_may_be_paid_for_is_neither_failed_nor_stopped() -> None:
    for trigger, transition in TRANSITIONS.items():
        after = transition.to.get(State.UNCERTAIN)
        assert after in {None, State.UNCERTAIN, State.QUEUED} or trigger in {
            # It is on no list of this user any more, or its task was found.
            Trigger.LOSE,
            Trigger.FIND,
        }


def test_only_the_user_or_a_new_session_goes_on_with_what_has_ended() -> None:
    beginning = {Trigger.IMPORT, Trigger.RESUME, Trigger.CLAIM}
    for trigger, transition in TRANSITIONS.items():
        for before, after in transition.to.items():
            if before in ENDED and after not in ENDED:
                assert trigger in beginning


def test_no_state_is_set_but_by_the_table() -> None:
    """`Job.after` is the only code that gives a job another state."""
    found = []
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in {"replace", "change"}:
                names = {keyword.arg for keyword in node.keywords}
                if "state" in names:
                    found.append((path.relative_to(CODE).as_posix(), node.lineno))
    assert [path for path, _ in found] == ["jobs/job.py"], found


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
