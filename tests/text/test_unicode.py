# SPDX-License-Identifier: GPL-3.0-or-later
"""Invalid Unicode in prompts, file names and searches is replaced, and stops nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import App, creates
from tripo_addon import cli
from tripo_addon.jobs.wanted import Wanted
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TASKS, ImageToModel, TextToModel, TextureModel
from tripo_addon.text.unicode import valid, valid_or_file


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("a red chair", "a red chair"),
        ("ein Stuhl für Jürgen 椅子 🪑", "ein Stuhl für Jürgen 椅子 🪑"),
        (b"caf\xe9".decode(errors="surrogateescape"), "café"),
        (b"d\xfcrr".decode(errors="surrogateescape"), "dürr"),
        ("\udc80\udc9f", "\ufffd\ufffd"),
        ("half \ud83e of a chair", "half \ufffd of a chair"),
        ("", ""),
    ],
)
def test_text_becomes_valid(text: str, becomes: str) -> None:
    assert valid(text) == becomes
    becomes.encode()


def test_a_file_may_be_called_anything() -> None:
    name = os.fsdecode(b"/tmp/caf\xe9.png")
    assert valid_or_file(name) == name
    assert valid_or_file("\ud83e/a.png") == "\ufffd/a.png"
    assert valid_or_file("caf\udce9") == "café"


@pytest.mark.parametrize("kind", TASKS)
def test_every_text_of_a_task_is_valid(kind: str) -> None:
    odd = {
        name: ("caf\udce9",) if facts.type is tuple else "caf\udce9"
        for name, facts in TASKS[kind].options.items()
    }
    for name, value in vars(TASKS[kind](**odd)).items():
        texts = value if isinstance(value, tuple) else (value,)
        assert set(texts) == {"café"}, name


def test_a_latin_1_byte_on_the_command_line() -> None:
    words = ("text-to-model", os.fsdecode(b"un caf\xe9"))
    given = cli.values(cli.parse(words))
    assert TextToModel(**given).prompt == "un café"


@pytest.mark.parametrize("prompt", ["un caf\udce9", "half \ud83e of a chair"])
def test_such_a_prompt_is_sent(app: App, quick: Sandbox, prompt: str) -> None:
    job = app.run(TextToModel(prompt=prompt))
    assert job.state is State.ARRIVING
    assert [request.body["prompt"] for request in creates(quick)] == [valid(prompt)]
    found = app.journal.find(job.id)
    assert found
    assert found.task == job.task


def test_a_file_with_such_a_name_is_uploaded(
    app: App, quick: Sandbox, picture: Callable[..., Path], tmp_path: Path
) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.png")
    picture().rename(path)
    job = app.run(ImageToModel(image=str(path)))
    assert job.failure is None
    assert job.state is State.ARRIVING


def test_what_is_searched_may_be_anything(app: App) -> None:
    assert app.journal.page(5, wanted=Wanted("caf\udce9")) == ([], 0)


def test_a_source_that_cannot_be_is_refused(app: App, quick: Sandbox) -> None:
    job = app.run(TextureModel(source="half \ud83e", text_prompt="oak"))
    assert job.state is State.FAILED
    assert not quick.tasks
