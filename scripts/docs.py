# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the README's tables from the option table; with --check, fails when they differ."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

from environment import ROOT

sys.path.insert(0, str(ROOT))

from tripo_addon.core.models import MODELS
from tripo_addon.core.options import Option, requirements
from tripo_addon.core.tasks import TASKS

README = ROOT / "README.md"


def models() -> str:
    """A row per model version."""
    names = {name: facts.label for task in TASKS.values() for name, facts in task.options.items()}
    rows = ["| model | version | faces | also knows |", "| --- | --- | --- | --- |"]
    for name, model in MODELS.items():
        faces = f"{model.faces[0]:,} to {model.faces[1]:,}"
        knows = ", ".join(names[each] for each in model.knows) or "-"
        rows.append(f"| {model.label} | `{name}` | {faces} | {knows} |")
    return "\n".join(rows)


def options() -> str:
    """A row per option, with the kinds that have it."""
    kinds: dict[str, list[str]] = {}
    facts: dict[str, Option] = {}
    for kind, task in TASKS.items():
        for name, each in task.options.items():
            kinds.setdefault(name, []).append(kind)
            facts[name] = each
    rows = ["| option | values | default | for | |", "| --- | --- | --- | --- | --- |"]
    for name, each in facts.items():
        where = "all" if len(kinds[name]) == len(TASKS) else ", ".join(kinds[name])
        about = _about(TASKS[kinds[name][0]].options, each)
        rows.append(f"| `{name}` | {_values(each)} | {_default(each)} | {where} | {about} |")
    return "\n".join(rows)


def _values(facts: Option) -> str:
    if facts.choices:
        return " ".join(f"`{value}`" for value in facts.choices)
    if facts.bounds:
        return f"{facts.bounds[0]:,} to {facts.bounds[1]:,}"
    if facts.role == "picture":
        return "picture"
    if facts.type is bool:
        return "on, off"
    return f"text, up to {facts.max_length:,} characters" if facts.max_length else "text"


def _default(facts: Option) -> str:
    if facts.required:
        return "needed"
    if facts.default in (None, ""):
        return "-"
    if facts.type is bool:
        return "on" if facts.default else "off"
    return f"`{facts.default}`"


def _about(options: Mapping[str, Option], facts: Option) -> str:
    return "; ".join(filter(None, (facts.help, requirements(options, facts))))


TABLES = {"models": models, "options": options}


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
