# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of types and options is consistent in itself."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from enum import Enum
from typing import Any, get_type_hints

import pytest
from tripo3d.client import _CREATE_TASK_ROUTES, _RETIRED_TASK_TYPES
from tripo3d.models import Animation, PostStyle, RigSpec, RigType
from tripo_sandbox.shared.presets import KNOWN

from tests.support.examples import INPUTS, WALK, example
from tripo_addon.spec.option import (
    ANY,
    INPUT_ROLES,
    PARTS,
    PICTURE,
    PROMPT,
    SEED,
    SOURCE,
    VERSION,
    Option,
)
from tripo_addon.spec.options import Result, Task
from tripo_addon.spec.tasks import SECTIONS, SEEDS, TASKS, TextToModel
from tripo_addon.spec.tasks.presets import PRESETS
from tripo_addon.spec.versions import IMAGE_MODELS, MODELS

EVERY_OPTION = [(kind, name) for kind, task in TASKS.items() for name in task.options]


def test_the_types_are_those_of_the_official_client() -> None:
    """It does not know smartsegment, which is newer (section 2.9 of the API reference)."""
    known = _CREATE_TASK_ROUTES.keys() | _RETIRED_TASK_TYPES
    assert TASKS.keys() == known | {"smartsegment"}


@pytest.mark.parametrize(
    ("kind", "name", "known"),
    [
        ("animate_rig", "rig_type", RigType),
        ("animate_rig", "spec", RigSpec),
    ],
)
def test_choices_are_those_of_the_official_client(kind: str, name: str, known: type[Enum]) -> None:
    assert set(TASKS[kind].options[name].choices or ()) == {member.value for member in known}


def test_styles_of_the_official_client_are_there() -> None:
    """The last version of the service before it retired the type took three more."""
    assert {style.value for style in PostStyle} < set(
        TASKS["stylize_model"].options["style"].choices or ()
    )


@pytest.mark.parametrize("kind", TASKS)
def test_every_type_is_described(kind: str) -> None:
    task = TASKS[kind]
    assert task.type == kind
    assert task.section in SECTIONS
    assert isinstance(task.result, Result)
    for text in (task.label, task.help, task.short, task.icon):
        assert text
    assert not task.help.endswith(".")
    labels = [facts.label for facts in task.options.values()]
    assert len(set(labels)) == len(labels)
    assert sum(facts.positional for facts in task.options.values()) <= 2


@pytest.mark.parametrize(("kind", "name"), EVERY_OPTION)
def test_no_label_is_cut_in_the_sidebar(kind: str, name: str) -> None:
    facts = TASKS[kind].options[name]
    beside_its_value = facts.type is not bool and not facts.positional
    assert len(facts.label) <= (15 if beside_its_value else 18)


@pytest.mark.parametrize(("kind", "name"), EVERY_OPTION)
def test_every_option_is_consistent(kind: str, name: str) -> None:
    options = TASKS[kind].options
    facts = options[name]
    assert facts.name == name
    assert facts.label
    assert facts.help
    assert not facts.help.endswith(".")
    assert facts.type in {bool, int, float, str, tuple}
    assert facts.role in {"", PARTS, PICTURE, PROMPT, SOURCE, VERSION, SEED}
    assert facts.item in {str, float}
    assert set(facts.made_by) <= set(TASKS)
    assert facts.accepts <= {"task", "file", "url", "token"}
    assert "" not in (facts.choices or {})
    for other in (*facts.excludes, *facts.needs, facts.follows):
        assert not other or (other in options and other != name)
    for choice, needs in facts.choice_needs.items():
        assert choice in (facts.choices or {})
        check_needs(options, needs)
    check_needs(options, facts.needs)
    if facts.bounds:
        assert -(2**31) <= facts.bounds[0] <= facts.bounds[1] < 2**31
    if facts.type in {int, float}:
        assert facts.bounds
    if facts.role == SEED:
        assert facts.bounds == SEEDS
    if not facts.required:
        value = facts.default
        assert facts.optional == (value is None)
        assert value is None or isinstance(value, facts.type)
        assert not facts.choices or not value or value in facts.choices
    if name == "model" and facts.role == VERSION:
        assert facts.always
        assert set(facts.choices or ()) == set(TASKS[kind].versions)
    if facts.role == PICTURE:
        assert facts.accepts == {"task", "file", "url", "token"}


def check_needs(options: Mapping[str, Option], needs: Mapping[str, Any]) -> None:
    """What an option needs is something that another option can be."""
    for other, needed in needs.items():
        facts = options[other]
        for value in needed if isinstance(needed, tuple) else (needed,):
            assert value is ANY or facts.choices is None or value in facts.choices
            assert value is ANY or isinstance(value, facts.type)


@pytest.mark.parametrize("kind", TASKS)
def test_versions_speak_of_options_that_exist(kind: str) -> None:
    task = TASKS[kind]
    every = {name for other in TASKS.values() for name in other.options}
    for model in task.versions.values():
        assert model.label
        assert (set(model.knows) | model.lacks) <= every
        assert not set(model.knows) & model.lacks


@pytest.mark.parametrize("kind", TASKS)
def test_only_what_differs_is_sent(kind: str) -> None:
    task = example(kind)
    assert task.problems() == []
    assert task.changed() == INPUTS[kind]
    always = {name for name, facts in task.options.items() if facts.always}
    assert set(task.sent()) == set(INPUTS[kind]) | always


def test_what_is_always_sent() -> None:
    always = {f"{kind}.{name}" for kind, name in EVERY_OPTION if TASKS[kind].options[name].always}
    versions = {
        f"{kind}.{name}" for kind, name in EVERY_OPTION if TASKS[kind].options[name].role == VERSION
    }
    assert always == versions | {
        "smartsegment.seg_type",
        "animate_retarget.export_with_geometry",
    }


def test_lists_become_tuples_and_the_same_animation_counts_once() -> None:
    task: Any = example("animate_retarget", animations=[WALK, "preset:run", "preset:run"])
    assert task.animations == (WALK, "preset:run", "preset:run")
    assert task.clips() == (WALK, "preset:run")
    assert task == example("animate_retarget", animations=(WALK, "preset:run", "preset:run"))
    assert hash(task) == hash(example("animate_retarget", animations=task.animations))


def test_tasks_are_frozen_and_know_their_options_only() -> None:
    task = example("text_to_model")
    with pytest.raises(AttributeError, match="frozen"):
        task.prompt = "y"
    with pytest.raises(TypeError, match="has no option colour"):
        example("text_to_model", colour="red")
    with pytest.raises(TypeError, match="needs prompt"):
        TASKS["text_to_model"]()


@pytest.mark.parametrize("kind", TASKS)
def test_inputs_are_found(kind: str) -> None:
    task = example(kind)
    roles = {name for name, facts in task.options.items() if facts.role in INPUT_ROLES}
    assert set(task.inputs()) == roles & set(INPUTS[kind])
    assert all(isinstance(text, tuple) for text in task.inputs().values())


def next_of(kind: str, **facts: Any) -> tuple[str, ...]:
    return example(kind).next_types(facts)


def takes(facts: Option, task: type[Task]) -> bool:
    """Whether an option's input can be the result of a task."""
    if facts.made_by:
        return task.type in facts.made_by
    if facts.role == PICTURE:
        return facts.name == "image" and task.result is Result.PICTURE
    return facts.role == SOURCE and task.result in {Result.MODEL, Result.ANSWER}


@pytest.mark.parametrize("kind", TASKS)
def test_what_follows_can_take_the_result(kind: str) -> None:
    for following in TASKS[kind].next:
        if following in TASKS[kind].hands_on:
            # It takes what this one took.
            before, after = (TASKS[name].options["source"] for name in (kind, following))
            assert before.accepts <= after.accepts
            assert not after.made_by or {*before.made_by} == {*after.made_by}
            continue
        assert any(takes(facts, TASKS[kind]) for facts in TASKS[following].options.values())
    assert len(set(TASKS[kind].next)) == len(TASKS[kind].next)


def test_the_likeliest_comes_first() -> None:
    assert next_of("text_to_image")[:2] == ("generate_multiview_image", "image_to_model")
    assert next_of("generate_multiview_image") == ("multiview_to_model", "edit_multiview_image")
    for kind in ("text_to_model", "image_to_model"):
        assert next_of(kind)[0] == "animate_prerigcheck"
        bare = example(kind, texture=False, pbr=False)
        assert bare.next_types({})[0] == "texture_model"
    assert next_of("texture_model")[0] == "animate_prerigcheck"
    assert next_of("mesh_segmentation")[0] == "mesh_completion"
    assert next_of("animate_rig")[0] == "animate_retarget"


def test_nothing_follows_that_makes_no_sense() -> None:
    assert next_of("animate_prerigcheck", riggable=True, rig_type="biped") == ("animate_rig",)
    assert next_of("animate_prerigcheck", riggable=False) == ()
    assert next_of("image_to_splat") == next_of("convert_model") == ()
    # All other steps drop the rig.
    assert set(next_of("animate_rig")) == {"animate_retarget", "convert_model"}
    assert next_of("animate_retarget") == ("animate_retarget", "convert_model")
    assert "refine_model" not in next_of("text_to_model")
    draft = TextToModel(prompt="a chair", model="v1.4-20240625")
    assert draft.next_types({})[0] == "refine_model"


def test_all_presets_are_there() -> None:
    """The official client names some, the local service all that the service has taken."""
    assert {animation.value for animation in Animation} < set(PRESETS)
    assert set(PRESETS) == KNOWN
    assert PRESETS["preset:biped:wave_goodbye_01"] == "Biped: Wave Goodbye 1"


def test_a_version_is_one_line() -> None:
    assert all(name.count("-") >= 1 for name in MODELS)
    assert {model.references for model in IMAGE_MODELS.values()} == {0, 1, 4, 10, 16}


def known(task: Task) -> set[str]:
    return set(task.options)


def test_views_and_pictures_share_their_options() -> None:
    text, image, views = (
        example(f"{source}_to_model") for source in ("text", "image", "multiview")
    )
    assert known(image) - known(text) == {
        "image",
        "texture_alignment",
        "orientation",
        "enable_image_autofix",
    }
    assert known(text) - known(views) == {"prompt", "negative_prompt", "image_seed"}


@pytest.mark.parametrize("kind", TASKS)
def test_the_signature_is_that_of_the_declared_options(kind: str) -> None:
    task = TASKS[kind]
    hints = get_type_hints(task)
    parameters = inspect.signature(task).parameters
    assert set(parameters) == set(task.options)
    for name, parameter in parameters.items():
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
        assert parameter.annotation == hints[name]
    defaults = {
        name: parameter.default
        for name, parameter in parameters.items()
        if parameter.default is not parameter.empty
    }
    required = {name: INPUTS[kind][name] for name in parameters.keys() - defaults.keys()}
    assert task(**required) == task(**required, **defaults)
    for name in required:
        with pytest.raises(TypeError, match=f"needs {name}"):
            task(**{other: value for other, value in required.items() if other != name})


def test_every_option_that_must_be_given_is_shown_without_a_default() -> None:
    shown = inspect.signature(TextToModel).parameters
    assert next(iter(shown)) == "prompt"
    assert [name for name, facts in shown.items() if facts.default is facts.empty] == ["prompt"]
    with pytest.raises(TypeError, match="missing a required argument: 'prompt'"):
        inspect.signature(TextToModel).bind(texture=False)
