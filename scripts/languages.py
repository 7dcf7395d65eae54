# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts that users read, as they stand in the code, and what is missing of them in a language.

    python scripts/languages.py              the missing texts of every language, as JSON
    python scripts/languages.py LANGUAGE     those of one, as JSON to fill in
    python scripts/languages.py --add FILE   take the filled-in JSON into its language's file
    python scripts/languages.py --tidy       drop what the code has no longer

A text with values in it (an f-string) is a template: `{name}` stands for a value.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CODE = Path(__file__).resolve().parent.parent / "tripo_addon"
LANGUAGES = CODE / "languages"
ELSEWHERE = (
    "api",
    "blender/command",
    "blender/log_file.py",
    "blender/mesh/arguments.py",
    "blender/model/naming.py",
    "blender/model/splats.py",
    "blender/paths.py",
    "blender/report.py",
    "blender/scene/requests.py",
    "cli",
    "files/catalogs.py",
    "files/threemf.py",
    "files/xmp.py",
    "jobs/journal/recovery.py",
    "jobs/journal/schema.py",
    "jobs/journal/sql.py",
    "jobs/taken_over.py",
    "program",
    "providers/sigv4.py",
    "providers/environment.py",
    "record.py",
    "spec/signature.py",
    "spec/slicers.py",
    "spec/tasks/presets.py",
    "spec/versions.py",
    "standalone",
    "terminal",
)
"""What speaks to those who program or type commands, in English, or holds only names."""
WITH_WORDS = ("blender", "spec", "jobs/about.py", "jobs/disk_use.py", "jobs/usage.py", "mesh")
"""Where single words are shown, too."""
STATES = ("spec/state.py", "blender/ui/job_rows.py")
"""Where also the small words are shown."""
SHOWN = {
    "advice",
    "bl_description",
    "bl_label",
    "confirm_text",
    "description",
    "help",
    "label",
    "name",
    "note",
    "placeholder",
    "text",
    "title",
    "what",
    "words",
}
"""Arguments and names whose text is shown, however short it is."""
PUT_TOGETHER = (
    "{count} credits",
    "{name} off",
    "{name} on",
    "{name} up to {price}",
    "{name} up to +{price}",
    "{name} +{price}",
    "{name} -{price}",
    "{names} or {last}",
    "{label} (needed)",
    "{title} is in the scene",
    "{title} is an image now",
    "{title} are images now",
    "{title} is on disk",
    "{title} has its answer",
    "Task id, file or URL",
    "Task id or file",
    "Task id or URL",
    "File or URL",
    "{label} has retired {label2}",
    "{label} cannot do {label2}",
    "{list} does",
    "Operator: Back",
    "What the texture shows",
    "What to make of the pictures",
    "and",
    "credits",
    "face",
    "image seed",
    "model seed",
    "texture seed",
    "success",
    "free",
    "off",
    "on",
    "or",
    "High",
    "Low",
    "Max",
    "Tripo's Version",
    "Xhigh",
    ". ",
    ".",
    "; ",
    ": ",
    ", ",
)
"""What the code makes of smaller words or of values, and the signs between parts of a text."""
NOT_SHOWN = {
    "AssertionError",
    "KeyError",
    "NotImplementedError",
    "TypeError",
    "cast",
    "compile",
    "debug",
    "encode",
    "execute",
    "executemany",
    "exception",
    "executescript",
    "fullmatch",
    "getattr",
    "info",
    "match",
    "_making",
    "named",
    "search",
    "startswith",
    "strftime",
    "sub",
    "warning",
}
"""Functions whose arguments nobody is shown."""
_NAMES = (
    "API BVH COLLADA FBX GLB HDR HTTP JPEG OBJ PBR PLY PNG STL Tripo URL USDZ UV UVs WebP 3MF "
    "Blender Scenario ModelStream Godot Unity Unreal Roblox Mixamo Application"
)
SAME = frozenset([*_NAMES.split(), "3ds Max", "Tripo API v2"])
"""What is the same in every language."""
_WORD = re.compile(r"[A-Za-z]{2}")
_SENTENCE = re.compile(
    r"[a-z]{2,}[,;:]? +[a-z({]|[A-Z][a-z]+ [A-Za-z]|^[A-Z][a-z]+[.!?:]|^[0-9A-Z]\w*,? [A-Z][a-z]+$"
)
_CAPITAL = re.compile(r"([A-Z]-)?[A-Z][a-z0-9-]+(\.\.\.)?$")
_TECHNICAL = re.compile(
    r"^\W*(https?:|/|tripo\.|TRIPO_|SELECT|INSERT|UPDATE|DELETE|CREATE|import |[\w.-]+/\w+$)"
    r"|^[<{]\w*<|^[a-z]+-[a-z0-9]+$|_[a-z]+ [a-z]+_|Shader|NodeSocket|form-data"
    r"|^P[oef]$|^Lm$|^Only the main subject"
)


@cache
def texts() -> dict[str, str]:
    """All texts of the code, each with the file where it stands first."""
    found = dict.fromkeys(PUT_TOGETHER, "")
    for path in sorted(CODE.rglob("*.py")):
        name = path.relative_to(CODE).as_posix()
        if not name.startswith(ELSEWHERE):
            for text in _texts(ast.parse(path.read_text("utf-8")), name):
                found.setdefault(text, name)
    return found


def missing(language: str) -> dict[str, str]:
    """The texts that a language has not, each with the file where it stands first."""
    known = entries(language)
    return {text: place for text, place in texts().items() if text not in known}


def entries(language: str) -> dict[str, str]:
    """What a language's file says."""
    path = LANGUAGES / f"{language}.json"
    read: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return read


def languages() -> list[str]:
    """The languages that there are, by their names in Blender."""
    return sorted(path.stem for path in LANGUAGES.glob("*.json"))


def write(language: str, known: dict[str, str]) -> None:
    """A language's file, in the order of the texts."""
    path = LANGUAGES / f"{language}.json"
    ordered = dict(sorted(known.items()))
    path.write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _texts(tree: ast.Module, name: str) -> Iterator[str]:
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _is_operator(node):
            # Blender shows it as the operator's tooltip.
            yield (ast.get_docstring(node, clean=False) or node.name).strip()
        text = _text(node)
        if text and _is_shown(node, text, parents, name):
            yield text


def _is_operator(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Attribute) and base.attr == "Operator" for base in node.bases)


def _text(node: ast.AST) -> str:
    """The text of a constant, or the template of an f-string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.strip()
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts: list[str] = []
    taken: set[str] = set()
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            word = next(_named(part.value, taken))
            taken.add(word)
            parts.append(f"{{{word}}}")
    return "".join(parts).strip()


def _named(value: ast.expr, taken: set[str]) -> Iterator[str]:
    """Names for a value of a template, the plainest first."""
    while not isinstance(value, ast.Name | ast.Attribute):
        if isinstance(value, ast.Call):
            value = value.func
        elif isinstance(value, ast.Subscript):
            value = value.value
        else:
            value = ast.Name("value")
    word = (value.id if isinstance(value, ast.Name) else value.attr).strip("_").lower()
    yield from (name for name in (word, *(f"{word}{n}" for n in range(2, 20))) if name not in taken)


def _is_shown(node: ast.AST, text: str, parents: dict[ast.AST, ast.AST], name: str) -> bool:
    literal = re.sub(r"\{\w+\}", "", text) if isinstance(node, ast.JoinedStr) else text
    above = parents[node]
    if not _WORD.search(literal) or _TECHNICAL.search(text) or text in SAME:
        return False
    if isinstance(above, ast.Expr) or (
        isinstance(node, ast.Constant) and isinstance(above, ast.JoinedStr)
    ):
        return False
    if _is_inside(node, parents):
        return False
    if isinstance(above, ast.keyword) and above.arg in SHOWN:
        return not re.fullmatch(r"[a-z_.0-9]+", text) or above.arg == "text"
    if _SENTENCE.search(literal if isinstance(node, ast.JoinedStr) else text):
        return True
    if name in STATES:
        return not re.search("[_A-Z]", text)
    if isinstance(node, ast.JoinedStr):
        return name.startswith(WITH_WORDS) and bool(re.search(r" [a-z]|[a-z] |[A-Z][a-z]", literal))
    return name.startswith(WITH_WORDS) and bool(_CAPITAL.match(text))


def _is_inside(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether it stands in what nobody is shown: an annotation, a log's line, a pattern."""
    child = node
    while child in parents:
        above = parents[child]
        if isinstance(above, ast.AnnAssign | ast.arg) and child is above.annotation:
            # Blender's properties are declared as annotations, with a call in them.
            return not any(isinstance(part, ast.Call) for part in ast.walk(child))
        if isinstance(above, ast.FunctionDef) and child is above.returns:
            return True
        if isinstance(above, ast.Call) and child is not above.func:
            function = above.func
            called = function.attr if isinstance(function, ast.Attribute) else ""
            if (called or getattr(function, "id", "")) in NOT_SHOWN:
                return True
        if isinstance(above, ast.Attribute) and above.attr == "split":
            return True
        if isinstance(above, ast.Subscript) and child is above.slice:
            return not isinstance(above.value, ast.Name) or above.value.id != "Annotated"
        child = above
    return False


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["--add"]:
        given = json.loads(Path(arguments[1]).read_text("utf-8"))
        for language, new in given.items():
            write(language, entries(language) | {text: said for text, said in new.items() if said})
    elif arguments == ["--tidy"]:
        wanted = texts()
        for language in languages():
            known = entries(language)
            write(language, {text: said for text, said in known.items() if text in wanted})
    else:
        asked = arguments or languages()
        told = {language: dict.fromkeys(missing(language), "") for language in asked}
        print(json.dumps(told, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
