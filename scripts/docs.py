# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the README's tables from the option table; with --check, fails when they differ."""

from __future__ import annotations

import re
import sys

from environment import ROOT

sys.path.insert(0, str(ROOT))

from tripo_addon.providers import SERVICES
from tripo_addon.spec.options import PICTURE, SOURCE, Option, Result, Task, requirements
from tripo_addon.spec.tasks import SECTIONS, TASKS
from tripo_addon.spec.versions import MODELS

README = ROOT / "README.md"
RESULTS = {
    Result.MODEL: "model",
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


def models() -> str:
    """A row per model version of the types that make models, as far as API v3 has them."""
    names = {name: facts.label for task in TASKS.values() for name, facts in task.options.items()}
    offered = SERVICES["tripo"].values["text_to_model.model"]
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


def services() -> str:
    """A row per service."""
    rows = ["| service | address | key | pictures |", "| --- | --- | --- | --- |"]
    for name, service in SERVICES.items():
        keys = " and ".join(f"`{variable}`" for variable in service.key_variables)
        pictures = "URL only" if service.pictures == {"url"} else "file, URL, token"
        rows.append(f"| `{name}` | {service.base_url}{service.fixed_path} | {keys} | {pictures} |")
    return "\n".join(rows)


def _values(facts: Option) -> str:
    several = "several: " if facts.type is tuple else ""
    if facts.search:
        return f"{several}one of {len(facts.choices or {})} presets, such as `preset:walk`"
    if facts.choices:
        return " ".join(f"`{value}`" for value in facts.choices)
    if facts.bounds:
        return f"{facts.bounds[0]:,} to {facts.bounds[1]:,}"
    if facts.role == PICTURE:
        return f"{several}picture"
    if facts.role == SOURCE:
        return "source"
    if facts.type is tuple:
        return "several numbers" if facts.item is float else "several texts"
    if facts.type is bool:
        return "on, off"
    return f"text, up to {facts.max_length:,} characters" if facts.max_length else "text"


def _default(facts: Option) -> str:
    if facts.required:
        return "needed"
    if facts.default in (None, "", ()):
        return "-"
    if facts.type is bool:
        return "on" if facts.default else "off"
    return f"`{facts.default}`"


def _about(task: type[Task], facts: Option) -> str:
    return "; ".join(filter(None, (facts.help, requirements(task, facts))))


TABLES = {"types": types, "services": services, "models": models, "options": options}


def generated(text: str) -> str:
    """The README with each table between its markers made anew."""
    for name, make in TABLES.items():
        made = make().replace("\\", r"\\")
        pattern = rf"(<!-- table: {name} -->\n).*?(<!-- end -->)"
        text, count = re.subn(pattern, rf"\g<1>{made}\n\g<2>", text, flags=re.DOTALL)
        if count != 1:
            sys.exit(f"README.md has no place for the table '{name}'")
    return text


def main() -> None:
    old = README.read_text("utf-8")
    new = generated(old)
    if "--check" in sys.argv[1:]:
        if new != old:
            sys.exit("README.md is out of date: run python3 scripts/docs.py")
        return
    README.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
