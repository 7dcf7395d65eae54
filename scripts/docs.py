# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what is made from the declarations: the tables of the pages and lists of exported names.

With --check, fails when one of them is out of date.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from environment import ROOT

sys.path.insert(0, str(ROOT))

from exports import exported
from stubs import stubs

from tripo_addon import cli, errors
from tripo_addon.jobs import plans
from tripo_addon.mesh.faults import ALL, MENDS
from tripo_addon.providers import SERVICES, capabilities
from tripo_addon.spec import recipes
from tripo_addon.spec.exporting import FORMATS, PRESETS
from tripo_addon.spec.option import PICTURE, SOURCE, Option
from tripo_addon.spec.options import Options, Result
from tripo_addon.spec.preparation import Preparation
from tripo_addon.spec.ready_recipes import READY
from tripo_addon.spec.ready_targets import READY as READY_TARGETS
from tripo_addon.spec.tasks import SECTIONS, TASKS, TextToModel
from tripo_addon.spec.validity import requirements
from tripo_addon.spec.versions import MODELS

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
PYTHON = ROOT / "docs/python.md"
RESULTS = {
    Result.MODEL: "model",
    Result.SPLAT: "points",
    Result.PICTURE: "image",
    Result.VIEWS: "four images",
    Result.FILE: "file",
    Result.ANSWER: "answer",
}


def types() -> str:
    """A row per type of task, with the services that can do it."""
    names = list(SERVICES)
    rows = [
        f"| type | what it does | gives | {' | '.join(f'`{name}`' for name in names)} |",
        f"| --- | --- | --- | {' | '.join(':-:' for _ in names)} |",
    ]
    for name, task in TASKS.items():
        able = " | ".join("✓" if name in SERVICES[service].types else "" for service in names)
        rows.append(f"| `{name}` | {task.help} | {RESULTS[task.result]} | {able} |")
    return "\n".join(rows)


def ready_recipes() -> str:
    """A row per ready recipe, with its steps and what it costs at `tripo`."""
    rows = ["| recipe | steps; ▮▮ is a gate | credits |", "| --- | --- | --- |"]
    for recipe in READY:
        steps = [f"{step.task.label}{' ▮▮' if step.gate else ''}" for step in recipe.steps]
        price = plans.of(recipe, recipes.made(recipe.steps[0], recipes.LATER), "tripo").price
        rows.append(f"| {recipe.name} | {', '.join(steps)} | {price} |")
    return "\n".join(rows)


def targets() -> str:
    """A row per ready target."""
    rows = ["| target | for | faces | textures |", "| --- | --- | --- | --- |"]
    for target in READY_TARGETS:
        faces = target.faces_text.removeprefix("Up to ")
        size = f"{target.texture_size:,} px" if target.texture_size else "-"
        rows.append(f"| {target.name} | {target.use} | {faces} | {size} |")
    return "\n".join(rows)


def models() -> str:
    """A row per model version of the types that make models, as far as API v3 has them."""
    names = {name: option.label for task in TASKS.values() for name, option in task.options.items()}
    offered = capabilities.choices("tripo", TextToModel, "model")
    rows = ["| model | version | faces | also knows |", "| --- | --- | --- | --- |"]
    for name in offered:
        model = MODELS[name]
        faces = f"{model.faces[0]:,} to {model.faces[1]:,}" if model.faces else "-"
        knows = ", ".join(names[option] for option in model.knows) or "-"
        rows.append(f"| {model.label} | `{name}` | {faces} | {knows} |")
    return "\n".join(rows)


def options() -> str:
    """A folded table per section: a row per option, with the types that have it."""
    return "\n\n".join(_section(section) for section in SECTIONS)


def _section(section: str) -> str:
    tasks = {name: task for name, task in TASKS.items() if task.section == section}
    types_of: dict[tuple[str, ...], list[str]] = {}
    for type_, task in tasks.items():
        for name, option in task.options.items():
            row = (f"`{name}`", _values(option), _default(option), _about(task, option))
            types_of.setdefault(row, []).append(type_)
    rows = ["| option | values | default | for | |", "| --- | --- | --- | --- | --- |"]
    for (name, values, default, about), found in types_of.items():
        where = "all" if len(found) == len(tasks) else ", ".join(found)
        rows.append(f"| {name} | {values} | {default} | {where} | {about} |")
    table = "\n".join(rows)
    return f"<details><summary>{section}</summary>\n\n{table}\n\n</details>"


def preparation() -> str:
    """A row per option of the preparation."""
    rows = ["| option | values | default | |", "| --- | --- | --- | --- |"]
    for name, option in Preparation.options.items():
        values, default, about = _values(option), _default(option), _about(Preparation, option)
        rows.append(f"| `{name}` | {values} | {default} | {about} |")
    return "\n".join(rows)


def services() -> str:
    """A row per service."""
    rows = ["| service | address | key | pictures |", "| --- | --- | --- | --- |"]
    for name, service in SERVICES.items():
        keys = " and ".join(f"`{variable}`" for variable in service.key_variables)
        pictures = "URL only" if service.pictures == {"url"} else "file, URL, token"
        rows.append(f"| `{name}` | {service.base_url}{service.fixed_path} | {keys} | {pictures} |")
    return "\n".join(rows)


def _values(option: Option) -> str:
    several = "several: " if option.type is tuple else ""
    if option.search:
        return f"{several}one of {len(option.choices or {})} presets, such as `preset:walk`"
    if option.choices:
        return " ".join(f"`{value}`" for value in option.choices)
    if option.bounds:
        return f"{option.bounds[0]:,} to {option.bounds[1]:,}"
    if option.role == PICTURE:
        return f"{several}picture"
    if option.role == SOURCE:
        return "source"
    if option.type is tuple:
        return "several numbers" if option.item is float else "several texts"
    if option.type is bool:
        return "on, off"
    return f"text, up to {option.max_length:,} characters" if option.max_length else "text"


def _default(option: Option) -> str:
    if option.required:
        return "needed"
    if option.default in (None, "", ()):
        return "-"
    if option.type is bool:
        return "on" if option.default else "off"
    return f"`{option.default}`"


def _about(task: type[Options], option: Option) -> str:
    return "; ".join(filter(None, (option.help, requirements(task, option))))


def mends() -> str:
    """A row per mend, in the order of Mend All."""
    rows = ["| mend | for | |", "| --- | --- | --- |"]
    for name, mend in MENDS.items():
        found = ", ".join(fault.many for fault in ALL.values() if fault.mend == name)
        about = mend.help if mend.safe else f"{mend.help}; no part of Mend All"
        rows.append(f"| `{name}` | {found} | {about} |")
    return "\n".join(rows)


def exports() -> str:
    """A row per preset of Export."""
    rows = ["| preset | file | what it is | lost | service |", "| --- | --- | --- | --- | --- |"]
    for name, preset in PRESETS.items():
        about = ". ".join(filter(None, (preset.help, preset.note)))
        service = FORMATS[preset.ending].service or "-"
        rows.append(
            f"| `{name}`: {preset.label} | {preset.ending} | {about} | {preset.lost or '-'} | "
            f"{service} |"
        )
    return "\n".join(rows)


def commands() -> str:
    """A row per command that runs no single task, with where there is one."""
    plain, blender = cli.helps(plain=True), cli.helps(plain=False)
    rows = ["| command | what it does | `tripo` | in Blender |", "| --- | --- | :-: | :-: |"]
    for name in sorted({**plain, **blender}):
        if name.replace("-", "_") not in TASKS:
            here = "✓" if name in plain and name not in cli.NEED_BLENDER else ""
            help = blender.get(name) or plain[name]
            rows.append(f"| `{name}` | {help} | {here} | {'✓' if name in blender else ''} |")
    return "\n".join(rows)


TABLES = {
    "commands": commands,
    "exports": exports,
    "mends": mends,
    "types": types,
    "services": services,
    "models": models,
    "options": options,
    "preparation": preparation,
    "recipes": ready_recipes,
    "targets": targets,
}


def generated(pages: dict[Path, str]) -> dict[Path, str]:
    """The pages with each table between its markers made anew; each is in one page."""
    for name, make in TABLES.items():
        made = make().replace("\\", r"\\")
        pattern = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        places = [path for path, text in pages.items() for _ in pattern.findall(text)]
        if len(places) != 1:
            sys.exit(f"{len(places)} pages have a place for the table '{name}'")
        pages[places[0]] = pattern.sub(rf"\g<1>{made}\n\g<2>", pages[places[0]])
    return pages


def error_tree() -> str:
    """The tree of errors, as the docstring of their module draws it."""
    drawn = [line for line in (errors.__doc__ or "").splitlines() if line.startswith("    ")]
    return "```text\n" + "\n".join(line[4:] for line in drawn) + "\n```"


def with_errors(text: str) -> str:
    """The page about Python with the tree of errors made anew."""
    pattern = r"(<!-- errors -->\n).*?(<!-- end -->)"
    return re.sub(pattern, rf"\g<1>{error_tree()}\n\g<2>", text, flags=re.DOTALL)


def main() -> None:
    pages = generated({path: path.read_text("utf-8") for path in PAGES})
    made = {**pages, PYTHON: with_errors(pages[PYTHON]), **exported(), **stubs()}
    for path, new in made.items():
        if "--check" not in sys.argv[1:]:
            path.write_text(new, "utf-8")
        elif not path.exists() or new != path.read_text("utf-8"):
            sys.exit(f"{path.name} is out of date: run python3 scripts/docs.py")


if __name__ == "__main__":
    main()
