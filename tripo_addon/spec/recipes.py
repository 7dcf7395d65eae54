# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes: steps that follow each other, each working on the result of the one before.

A recipe has no inputs: pictures, prompts and sources are given when it is started, to its first
step. What has been given to a service before is never part of it, so that a recipe can be shared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..errors import Invalid, Problem
from ..record import Record
from .option import INPUT_ROLES
from .options import Task, labels
from .origin import Origin
from .tasks import TASKS
from .tasks.presets import CREATURES
from .validity import clash, problem, right_type

STARTS = ("text_to_model", "image_to_model", "multiview_to_model")
"""A first step of one of these types is of that one for which there are inputs."""
MOST_STEPS = 12
LONGEST_NAME = 60
NAMED = 3
"""How many types of task are named that could follow."""
LATER = "00000000-0000-0000-0000-000000000000"
"""Stands for the task of a step that was not made yet."""
WALK = "preset:walk"
TaskType = type[Task]
_WALKS = {name.partition(":")[0]: f"preset:{name}" for name in CREATURES}
"""How a creature walks that has its own movement for that."""
_RECIPE_FIELDS = {"name", "help", "steps"}
_STEP_FIELDS = {"type", "options", "gate"}


class RecipeStep(Record):
    """One step of a recipe."""

    type: str
    options: Mapping[str, Any] = {}
    """Those that differ from the service's defaults; no inputs."""
    gate: bool = False
    """The user looks at its result before the next step is made."""

    @property
    def task(self) -> TaskType:
        return TASKS[self.type]


class Recipe(Record):
    """Steps under a name."""

    name: str
    steps: tuple[RecipeStep, ...]
    help: str = ""

    def stored(self) -> dict[str, Any]:
        """The recipe as JSON takes it; `read` is the way back."""
        steps = [
            {"type": step.type, "options": dict(step.options), "gate": step.gate}
            for step in self.steps
        ]
        return {"name": self.name, "help": self.help, "steps": steps}

    def with_gates(self, gates: Sequence[bool]) -> Recipe:
        """The same with these gates, one for each step."""
        pairs = zip(self.steps, gates, strict=True)
        return self.with_steps(RecipeStep(*step[:2], gate) for step, gate in pairs)

    def with_step(self, index: int, type: str, options: Mapping[str, Any]) -> Recipe:
        """The same with another type and other options of one step."""
        steps = list(self.steps)
        steps[index] = RecipeStep(type, options, steps[index].gate)
        return self.with_steps(steps)

    def with_steps(self, steps: Iterable[RecipeStep]) -> Recipe:
        """The same name with other steps."""
        return Recipe(self.name, tuple(steps), self.help)


def read(data: Any) -> Recipe:
    """A recipe as it was stored. Raises `Invalid` for what is none, and for one with problems."""
    found = _fields(data, _RECIPE_FIELDS, "The recipe")
    steps = found.get("steps")
    if not isinstance(steps, list | tuple):
        raise _invalid("The recipe has no list of steps")
    recipe = Recipe(found.get("name", ""), tuple(map(_step, steps)), found.get("help", ""))
    if wrong := problems(recipe):
        raise Invalid(wrong, "Change the recipe")
    return recipe


def _step(data: Any) -> RecipeStep:
    found = _fields(data, _STEP_FIELDS, "A step")
    options, gate = found.get("options", {}), found.get("gate", False)
    if not isinstance(options, Mapping) or not isinstance(gate, bool):
        raise _invalid("A step has options or a gate of a wrong type")
    return RecipeStep(str(found.get("type", "")), dict(options), gate)


def _fields(data: Any, known: set[str], what: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise _invalid(f"{what} is no list of names and values")
    if unknown := data.keys() - known:
        named = ", ".join(sorted(map(str, unknown)))[:LONGEST_NAME]
        raise _invalid(f"{what} has {named}, which this version does not know")
    return data


def _invalid(text: str) -> Invalid:
    return Invalid([Problem("recipe", text)], "Change the recipe")


def problems(recipe: Recipe) -> list[Problem]:
    """What is wrong with a recipe, whatever it is started with."""
    texts = [*_name_problems(recipe)]
    if not 1 <= len(recipe.steps) <= MOST_STEPS:
        texts.append(f"A recipe has 1 to {MOST_STEPS} steps; this one has {len(recipe.steps)}")
    known = [step for step in recipe.steps if step.type in TASKS]
    unknown = [step.type for step in recipe.steps if step.type not in TASKS]
    texts += [f"There is no type of task '{name[:LONGEST_NAME]}'" for name in unknown]
    texts += [text for step in known for text in step_problems(step)]
    if not unknown:
        texts += _order_problems(recipe)
    return [Problem("recipe", text) for text in texts]


def _name_problems(recipe: Recipe) -> Iterator[str]:
    if not isinstance(recipe.name, str) or not isinstance(recipe.help, str):
        yield "The recipe's name or help is no text"
    elif not recipe.name.strip() or not recipe.name.isprintable():
        yield "The recipe has no name"
    elif len(recipe.name) > LONGEST_NAME:
        yield f"The recipe's name has more than {LONGEST_NAME} characters"


def step_problems(step: RecipeStep) -> Iterator[str]:
    """What is wrong with the options of a step, whatever comes before it."""
    label, known = step.task.label, step.task.options
    for name in step.options.keys() - known.keys():
        yield f"{label} has no option '{name[:LONGEST_NAME]}'"
    given = {name: value for name, value in step.options.items() if name in known}
    for name in given:
        if known[name].role in INPUT_ROLES:
            yield f"{label}: {known[name].label} is given when the recipe is started"
    values = filled(step.task, given).values() if _typed(step.task, given) else given
    for name in given:
        # A missing choice is told together with the wrong ones.
        if known[name].role not in INPUT_ROLES and (
            text := problem(step.task, known[name], values)
        ):
            yield f"{label}: {text}"


def _typed(task: type[Task], given: Mapping[str, Any]) -> bool:
    return all(right_type(task.options[name], _listed(value)) for name, value in given.items())


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def filled(task: type[Task], given: Mapping[str, Any]) -> Task:
    """A task of which required options may be missing."""
    empty = {name: facts.empty for name, facts in task.options.items() if facts.required}
    return task(**{**empty, **given})


def _order_problems(recipe: Recipe) -> Iterator[str]:
    for before, step in zip(recipe.steps, recipe.steps[1:], strict=False):
        if text := order_problem(before.task, step.task):
            yield text


def order_problem(before: TaskType, after: TaskType) -> str:
    """Why a task cannot work on the result of another one; empty where it can."""
    if not input_of(after):
        return f"{after.label} cannot follow {before.label}: it is a first step"
    if after.type in before.next:
        return ""
    able = [name for name in before.next if name in TASKS]
    more = ", and more" if len(able) > NAMED else ""
    can = f"; {labels(able[:NAMED])} can{more}" if able else ", and nothing can"
    return f"{after.label} cannot follow {before.label}{can}"


def input_of(task: type[Task]) -> str:
    """The option that takes the result of the step before; empty where there is none."""
    return next((name for name in ("source", "image") if name in task.options), "")


def start_type(recipe: Recipe, given: Collection[str]) -> type[Task]:
    """The type of a recipe's first step where these options are given. Raises `Invalid`."""
    first = recipe.steps[0].task
    types = [TASKS[name] for name in STARTS] if first.type in STARTS else [first]
    fitting = [task for task in types if task.options.keys() >= set(given)]
    if not fitting:
        wanted = " or ".join(task.label for task in types)
        text = f"{recipe.name} starts with {wanted}, which takes no {', '.join(sorted(given))}"
        raise Invalid([Problem("recipe", text)], "Give it something else")
    # Where nothing is given, the recipe's own type says what is missing.
    return first if first in fitting else fitting[0]


def start_values(recipe: Recipe, task: type[Task], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the first task, of this type: what is given, after the recipe's options.

    What is given and does not fit to those, such as the quality of no texture, is left out.
    """
    own = {name: v for name, v in recipe.steps[0].options.items() if name in task.options}
    merged = {**given, **own}
    whole = {name: facts.empty for name, facts in task.options.items()} | merged
    return {
        name: value
        for name, value in merged.items()
        if name in own
        or task.options[name].role in INPUT_ROLES
        or not (task.options[name].used(value) and clash(task, task.options[name], whole))
    }


def beginning(recipe: Recipe, task: Task) -> tuple[Recipe, Task]:
    """The recipe that begins with this task, and the task as it begins: the recipe's first step,
    where that makes something of the same inputs, or else a step before all of them. Raises
    `Invalid` where they cannot follow it."""
    first = recipe.steps[0].task
    if first is type(task) or {first.type, task.type} <= set(STARTS):
        made = type(task)(**start_values(recipe, type(task), task.values()))
        steps = recipe.steps[1:]
    else:
        made, steps = task, recipe.steps
    begun = RecipeStep(made.type, options_of(made, first=True))
    whole = recipe.with_steps((begun, *steps))
    if wrong := problems(whole):
        raise Invalid(wrong, "Choose another recipe, or another type of task")
    return whole, made


def of_tasks(name: str, tasks: Sequence[Task]) -> Recipe:
    """The recipe of tasks each of which has worked on the result of the one before. Raises
    `Invalid` where a later one had a further input."""
    steps = []
    for at, task in enumerate(tasks):
        further = task.inputs().keys() - {input_of(type(task))}
        if at and further:
            label = task.options[min(further)].label
            raise _invalid(f"{task.label} had a {label}, which cannot be part of a recipe")
        steps.append(RecipeStep(task.type, options_of(task, first=not at)))
    recipe = Recipe(name, tuple(steps))
    if wrong := problems(recipe):
        raise Invalid(wrong, "Choose another job, or another name")
    return recipe


def options_of(task: Task, *, first: bool) -> dict[str, Any]:
    """The options of a task that are part of a recipe: no inputs, and no prompt of a first step."""
    return {
        name: value
        for name, value in task.sent().items()
        if task.options[name].role not in INPUT_ROLES
        and not (first and task.options[name].positional)
    }


def made(step: RecipeStep, source: str) -> Task:
    """The task of a later step, on a source."""
    return filled(step.task, {**step.options, input_of(step.task): source})


def carrier(recipe: Recipe, index: int) -> int:
    """The step whose result a later step works on: an answer about a model is no model."""
    at = index - 1
    while at > 0 and recipe.steps[at].task.passes_source():
        at -= 1
    return at


def origin(recipe: Recipe, index: int) -> Origin:
    """What is known of the result that a later step works on."""
    at = carrier(recipe, index)
    step = recipe.steps[at]
    if step.task.passes_source():
        return Origin()
    values = filled(step.task, step.options).values()
    return Origin(step.type, values, _pictured(recipe, at))


def _pictured(recipe: Recipe, at: int) -> bool | None:
    """Whether the service has a picture from which the result of a step was made."""
    if not all(step.task.keeps_picture for step in recipe.steps[: at + 1]):
        return False
    source = recipe.steps[0].task.options.get("source")
    return None if source and source.required else True


def fitted(recipe: Recipe, index: int, facts: Mapping[str, Any], models: Collection[str]) -> Recipe:
    """A recipe after what the service has told of the step at `index`.

    A rig check's answer decides the rig: its type, the model that makes it, among the `models` for
    rigs that the service has, and how it walks.
    """
    body = facts.get("rig_type")
    later = range(index + 1, len(recipe.steps))
    rigs = [at for at in later if recipe.steps[at].type == "animate_rig"]
    if not recipe.steps[index].task.passes_source() or not rigs or not isinstance(body, str):
        return recipe
    at = rigs[0]
    choices = recipe.steps[at].task.options["rig_type"].choices or {}
    if body not in choices:
        return recipe
    recipe = recipe.with_step(at, "animate_rig", _rig_options(recipe.steps[at], body, models))
    for at in later:
        options = recipe.steps[at].options
        if options.get("animation") == WALK and body in _WALKS:
            recipe = recipe.with_step(
                at, recipe.steps[at].type, {**options, "animation": _WALKS[body]}
            )
    return recipe


def _rig_options(step: RecipeStep, body: str, models: Collection[str]) -> dict[str, Any]:
    options = {**step.options, "rig_type": body}
    needed = step.task.options["rig_type"].choice_needs.get(body, {}).get("model", ())
    able = [name for name in models if name == needed or name in needed]
    chosen = options.get("model", step.task.options["model"].default)
    return options if not able or chosen in able else {**options, "model": able[0]}
