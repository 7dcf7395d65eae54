# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service says may be anything; what is kept and shown of it is clean and short."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tripo_sandbox import Sandbox

from tests.support.flight import CHAIR, Flight
from tripo_addon.errors import Refused, TripoError, Unclear
from tripo_addon.jobs.about import about
from tripo_addon.jobs.job import Job
from tripo_addon.jobs.journal import receipts
from tripo_addon.jobs.matching import Match, compare
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TextToModel
from tripo_addon.text.untrusted import LONGEST_ADDRESS, clean, cleaned

pytestmark = pytest.mark.usefixtures("quick")

CLEAR = "\x1b[2J\x1b]0;title\x07"
NASTY = f"{CLEAR}no\r\nError: forged\u2028line\x9b31m \u202egnp.exe\u202c \ud800 \x7f\x85"
UNCLEAN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
CREATE = "/v3/generation/*"


def texts(job: Job) -> list[str]:
    """All that is shown of a job."""
    shown = [f"{name}: {value}" for name, value in about(job)]
    return [*shown, job.title, job.failure.text if job.failure else "", *map(str, job.facts)]


def written(flight: Flight, job: Job) -> list[str]:
    """All texts of a job in the journal and in its receipt."""
    kept = flight.journal.find(job.id)
    assert kept
    found = [kept.to_json()]
    receipt = Path(job.folder) / receipts.RECEIPT
    return [*found, *([receipt.read_text()] if receipt.exists() else [])]


def answer(service: Sandbox, path: str, body: Any, status: int = 400, **headers: str) -> None:
    service.faults.add(
        path,
        "status",
        1,
        status=status,
        body=body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers=headers,
    )


def refused(message: str) -> dict[str, Any]:
    return {"code": 1004, "status": "error", "message": message, "request_id": NASTY}


@pytest.mark.parametrize("message", [NASTY, NASTY * 100_000], ids=["nasty", "megabytes"])
def test_a_refusal(flight: Flight, service: Sandbox, message: str) -> None:
    answer(service, CREATE, refused(message))
    job = flight.run()
    assert job.state is State.FAILED
    assert job.failure
    assert "forged" in job.failure.text
    assert len(job.failure.what) < 400
    assert len(job.failure.request_id) <= 200
    assert not [each for each in texts(job) if UNCLEAN.search(each)]
    for text in written(flight, job):
        assert "\\u001b" not in text
        assert "\\ud800" not in text
        assert len(text) < 10_000


def test_a_request_id_in_a_header(flight: Flight, service: Sandbox) -> None:
    header = {"X-Request-ID": "a\x1b[2Jb" + "c" * 5000}
    answer(service, CREATE, {"code": 1004, "status": "error"}, **header)
    job = flight.run()
    assert job.failure
    assert job.failure.request_id.startswith("a bccc")
    assert len(job.failure.request_id) <= 200


def test_a_task_that_failed(flight: Flight, service: Sandbox) -> None:
    job_id = flight.start()
    flight.until(lambda: service.tasks)
    task_id = next(iter(service.tasks))
    failed = {"task_id": task_id, "status": "failed", "error_code": 2018, "error_message": NASTY}
    answer(service, "/v3/tasks/list", {"code": 0, "data": {"tasks": {task_id: failed}}}, 200)
    flight.until(lambda: flight.ended(job_id))
    job = flight.jobs[job_id]
    assert not [each for each in texts(job) if UNCLEAN.search(each)]


def test_facts_of_a_result(flight: Flight, service: Sandbox) -> None:
    job = flight.arrived(flight.run())
    told = {"task_id": job.remote_id, "status": "success", "output": {"prompt": NASTY * 1000}}
    answer(service, "/v3/tasks/list", {"code": 0, "data": {"tasks": {job.remote_id: told}}}, 200)
    facts = flight.provider.poll([job.remote_id])[job.remote_id].facts
    assert not UNCLEAN.search(facts["prompt"])
    assert len(facts["prompt"]) <= 4000


def test_half_a_character_in_a_task_id_loses_nothing(flight: Flight, service: Sandbox) -> None:
    service.speed = 1000
    service.faults.add(CREATE, "odd_id")
    job = flight.run()
    # Nobody could ask for the task by such a name: it was found in the account's usage.
    assert [job.remote_id] == list(service.tasks)
    kept = flight.journal.find(job.id)
    assert kept
    assert kept.remote_id == job.remote_id


@pytest.mark.parametrize(
    "body",
    ["[" * 100_000, '{"a":' * 100_000, "[" + "[]," * 600_000 + "[]]"],
    ids=["lists", "mappings", "values"],
)
def test_an_answer_beyond_reason(flight: Flight, service: Sandbox, body: str) -> None:
    answer(service, "/v3/account/balance", body, 200)
    with pytest.raises(Unclear, match=r"makes no sense|is not whole"):
        flight.provider._call(lambda api: api.once("/account/balance"))  # type: ignore[attr-defined]


def test_a_refusal_beyond_reason(flight: Flight, service: Sandbox) -> None:
    answer(service, CREATE, "[" * 100_000, 400)
    job = flight.run()
    assert job.state in {State.FAILED, State.UNCERTAIN}
    assert job.failure


def test_an_echo_with_line_breaks_is_still_known() -> None:
    prompt = "a chair\nwith a\tcushion\x07, " + "long " * 150
    task = TextToModel(prompt=prompt)
    job = Job(task=task, service="tripo", sent=1.0)
    assert compare(job, "text_to_model", clean({"prompt": prompt})) is not Match.OTHER
    assert compare(job, "text_to_model", clean({"prompt": f"{prompt}s"})) is Match.OTHER


def test_what_is_good_stays_as_it_is(flight: Flight) -> None:
    address = f"https://a.example/{'x' * 9000}?Signature=a%2Fb"
    words = "椅子 👩‍🔧 مرحبا שלום"
    good = {"url": address, "words": words, "number": 2**62, "half": 0.5, "no": None}
    assert clean(good) == good
    assert len(clean(f"https://{'x' * 10**6}")) == LONGEST_ADDRESS
    assert flight.run(CHAIR).state is State.ARRIVING


def test_numbers_that_nothing_can_keep() -> None:
    assert clean([10**400, float("inf"), float("nan"), True]) == [None, None, None, True]


def test_every_error_is_one_clean_line() -> None:
    error = TripoError(f"{NASTY} cannot be read", f"Look at {NASTY}")
    assert not UNCLEAN.search(str(error))
    assert str(TripoError("two  blanks")) == "two  blanks. No credits were spent."
    assert not UNCLEAN.search(str(Refused(400, 1004, NASTY)))


def test_what_a_foreign_receipt_says_forges_no_line() -> None:
    job = Job(
        task=TextToModel(prompt=NASTY),
        service="tripo",
        remote_id="one\nState: done",
        facts={"rig\nState": "a\nState: done", "riggable": True},
        note="x\ny",
    )
    assert not [each for pair in about(job) for each in pair if UNCLEAN.search(each)]


def test_sequences_of_a_terminal_go_whole() -> None:
    assert cleaned("a\x1b[1;31mb\x1b[0m") == "a b "
    assert cleaned("\x1b]52;c;c2VjcmV0\x07x") == " x"
