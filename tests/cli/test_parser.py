# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: every option, lists beside the source, and what is refused."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import pytest

from tripo_addon import cli
from tripo_addon.spec.preparation import Preparation
from tripo_addon.spec.tasks import TASKS

MODEL = "8a4f2c1e-0000-4000-8000-000000000001"
FOUR = ("a.png", "b.png", "c.png", "d.png")
ONES = ["1", "0", "0", "-2.5"] * 4


def read(*words: str) -> dict[str, Any]:
    return cli.values(cli.parse(words))


@pytest.mark.parametrize(
    "words",
    [
        ("--images", *FOUR, MODEL),
        ("--images", *FOUR, "--", MODEL),
        ("--images", *FOUR, MODEL, "--json"),
        ("--images", *FOUR, "--json", MODEL),
        (MODEL, "--images", *FOUR),
        ("--images", *FOUR[:2], "--images", *FOUR[2:], MODEL),
        ("--images", "a.png", "--images", "b.png", "--images", "c.png", "--images", "d.png", MODEL),
    ],
)
def test_a_list_may_stand_before_the_source(words: tuple[str, ...]) -> None:
    assert read("texture-model", *words) == {"source": MODEL, "images": FOUR}


def test_the_source_ends_the_last_of_several_lists() -> None:
    words = ("--part-names", "arm", "leg", "--images", *FOUR)
    expected = {"source": MODEL, "images": FOUR, "part_names": ("arm", "leg")}
    assert read("texture-model", *words, MODEL) == expected
    words = ("--images", *FOUR, "--part-names", "arm", "leg")
    assert read("texture-model", *words, MODEL) == expected


def test_a_list_of_numbers() -> None:
    expected = {"source": "chair.glb", "transform": tuple(map(float, ONES))}
    assert read("smartsegment", "--transform", *ONES, "chair.glb") == expected
    assert read("smartsegment", "chair.glb", "--transform", *ONES) == expected


@pytest.mark.parametrize(
    "words",
    [
        ("texture-model", "--images", *FOUR),
        ("mesh-completion", "--part-names", "arm"),
        ("texture-model", "--images", *FOUR, "-o", "out.glb"),
        ("texture-model", "--text-prompt", "oak"),
    ],
)
def test_a_source_that_is_not_there_is_missed(words: tuple[str, ...]) -> None:
    with pytest.raises(cli.WrongUsage, match="required: SOURCE"):
        read(*words)


@pytest.mark.parametrize("count", ["0", "-1", "x", "1000001", "9" * 5000])
def test_a_count_that_is_none(count: str) -> None:
    with pytest.raises(cli.WrongUsage, match=r"whole number, 1 to 1,000,000|expected one argument"):
        cli.parse(["jobs", "--count", count])


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("name", ["balance", "typo", "text_to_model", "recipe", "recipe list"])
def test_what_has_no_price_is_said(name: str, plain: bool) -> None:
    with pytest.raises(cli.WrongUsage, match="no type of task"):
        cli.parse(["estimate", *name.split(), "a chair"], plain=plain)


@pytest.mark.parametrize(
    "words",
    [
        ("text-to-model", "a chair"),
        ("batch", "rows.csv", "-o", "out"),
        ("levels", "chair.glb"),
        ("recipe", "run", "Shape First", "--prompt", "a chair"),
    ],
)
def test_what_has_a_price(words: tuple[str, ...]) -> None:
    assert cli.parse(["estimate", *words]).dry_run


def test_what_else_is_wrong_is_said() -> None:
    words = ("--part-names", "arm", MODEL, "--texture-quality", "best")
    with pytest.raises(cli.WrongUsage, match="invalid choice: 'best'"):
        read("texture-model", *words)


def test_the_command_line_has_every_option() -> None:
    assert read("text-to-model", "a chair") == {"prompt": "a chair"}
    assert read("multiview-to-model", "--front", "a.png", "--back", "b.png") == {
        "front": "a.png",
        "back": "b.png",
    }
    for kind, task in TASKS.items():
        text = _command(kind).format_help()
        for facts in task.options.values():
            assert f"--{facts.name.replace('_', '-')}" in text or facts.positional


def _command(kind: str) -> argparse.ArgumentParser:
    parser: Any = cli.parser()
    command = parser._subparsers._group_actions[0].choices[kind.replace("_", "-")]
    assert isinstance(command, argparse.ArgumentParser)
    return command


def test_versions_may_be_shortened() -> None:
    assert read("text-to-model", "x", "--model", "p1")["model"].startswith("P1-")
    full = read("text-to-model", "x", "--model", "v3.1")["model"]
    assert read("text-to-model", "x", "--model", full)["model"] == full
    with pytest.raises(cli.WrongUsage, match="invalid choice: 'x9'"):
        read("text-to-model", "x", "--model", "x9")


def test_what_a_caller_wants_beside_the_task() -> None:
    words = ("text-to-model", "x", "--key", "row-1", "--max-credits", "5", "--service", "tripo")
    wanted = {"service": "tripo", "key": "row-1", "max_credits": 5.0}
    assert cli.order(cli.parse(words)) == cli.order(cli.parse(words, plain=True)) == wanted


def test_switches_and_numbers() -> None:
    given = read("text-to-model", "x", "--no-texture", "--quad", "--face-limit", "5000")
    assert given == {"prompt": "x", "texture": False, "quad": True, "face_limit": 5000}


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("text-to-model",),
        ("text-to-model", "x", "--face-limit", "many"),
        ("text-to-model", "x", "--model", "v9"),
        ("text-to-model", "x", "-o", "chair.max"),
        ("text-to-model", "x", "-o", "no/such/folder/chair.glb"),
        ("image-to-model",),
        ("fly",),
    ],
)
def test_wrong_usage(words: tuple[str, ...]) -> None:
    with pytest.raises(cli.WrongUsage) as caught:
        cli.parse(words)
    usage, reason = caught.value.args
    assert usage.startswith("usage: blender --command tripo")
    assert reason


def test_outputs(tmp_path: Path) -> None:
    def output(text: str) -> cli.Output:
        return cli.parse(["text-to-model", "x", "-o", text]).output  # type: ignore[no-any-return]

    assert output(f"{tmp_path}/a.glb") == cli.Output(tmp_path / "a.glb", False)
    assert output(f"{tmp_path}/results.v2/") == cli.Output(tmp_path / "results.v2", True)
    assert output(f"{tmp_path}/new") == cli.Output(tmp_path / "new", True)


def test_a_file_is_replaced_only_when_that_is_said() -> None:
    words = ["text-to-model", "x", "-o", "a.glb"]
    assert not cli.parse(words).overwrite
    assert cli.parse([*words, "--overwrite"]).overwrite


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ((), {}),
        (("--facing", "-Y", "--origin", "centre"), {"facing": "-Y", "origin": "centre"}),
        (("--size", "1.8", "--size-of", "longest"), {"size": 1.8, "size_of": "longest"}),
        (
            ("--lods", "2", "--collision", "--no-play"),
            {"lods": 2, "collision": True, "play": False},
        ),
        (("--as-delivered",), {"as_delivered": True}),
        (("--texture-limit", "1024", "--texture"), {"texture_limit": 1024}),
    ],
)
def test_the_preparation(words: tuple[str, ...], given: dict[str, Any]) -> None:
    assert cli.preparation(cli.parse(["text-to-model", "x", *words])) == given


def test_a_model_s_command_has_the_whole_preparation() -> None:
    for type, task in TASKS.items():
        flags = set(re.findall(r"--[\w-]+", _command(type).format_help()))
        for name in Preparation.options:
            flag = f"--{name.replace('_', '-')}"
            # A picture's size is another matter.
            own = name in task.options
            written = bool(cli.OUTPUTS.get(task.result, frozenset()) & cli.SCENES)
            assert (flag in flags) == (written or own), (type, name)
            assert not (written and own)


def test_values_that_start_with_a_dash() -> None:
    assert read("text-to-model", "x", "--export-orientation", "-y")["export_orientation"] == "-y"
    assert read("text-to-model", "--", "-robot")["prompt"] == "-robot"
