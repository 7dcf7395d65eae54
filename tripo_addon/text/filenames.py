# SPDX-License-Identifier: GPL-3.0-or-later
"""Names for files and objects from what a user typed, or a service said."""

import hashlib
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from .lines import one_line

LONGEST_TITLE = 1000
"""Characters of a title that are used; the rest is ignored."""
LONGEST_FILE_NAME = 60
LONGEST_OUTPUT_NAME = 40
LONGEST_FILE_NAME_BYTES = 200
"""In UTF-8; file systems take 255, and there is more to come: a number, a type."""
LONGEST_OBJECT_NAME = 63
"""In bytes of UTF-8; Blender cut longer names off before 5.0."""

_UNSAFE = re.compile(r'[<>:"/\\|?*]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_NO_SUFFIX = re.compile(r"[^a-z0-9]+")
LONGEST_SUFFIX = 8
_LEADING_ON = " ,;:-\u2013\u2014\u2026"


def file_name(title: str, output: str = "") -> str:
    """A name that every file system takes, without its type.

    A long name is cut in the title, never in the `output`, by which files of one title differ.
    """
    end = f" {output_name(output)}" if output else ""
    room = LONGEST_FILE_NAME - len(end)
    space = LONGEST_FILE_NAME_BYTES - len(end.encode())
    name = (_cut(_safe(title)[:room], space).strip(" .") + end).strip()
    return f"_{name}" if not name or _RESERVED.match(name) else name


def output_name(output: str) -> str:
    """A file name for an output, different for each output, whatever the service calls it."""
    name = _cut(_safe(output)[:LONGEST_OUTPUT_NAME], LONGEST_OUTPUT_NAME).strip(" .")
    if name == output.casefold():
        return name
    return f"{name} {hashlib.sha256(output.encode(errors='replace')).hexdigest()[:8]}".strip()


def suffix(hint: str) -> str:
    """The type at the end of a name that a service gave, fit for a file's name."""
    return _NO_SUFFIX.sub("", hint.lower())[:LONGEST_SUFFIX]


def numbered(folder: Path, stem: str, ending: str) -> Iterator[Path]:
    """Paths of a name in a folder, the plain one first, then `name 2` and so on."""
    yield folder / f"{stem}{ending}"
    for number in count(2):
        yield folder / f"{stem} {number}{ending}"


def object_name(title: str, end: str = "", most: int = LONGEST_OBJECT_NAME) -> str:
    """A name for an object, of so many bytes, with this `end`; the title is cut, at a word where
    that is possible."""
    name = one_line(title, LONGEST_TITLE)
    room = most - len(end.encode())
    if len(name.encode()) > room:
        cut = _cut(name, room)
        name = cut.rpartition(" ")[0] or cut
    # A sentence that was cut may end in a sign that leads to what is gone.
    return (name.rstrip(_LEADING_ON) or name) + end


def _safe(text: str) -> str:
    return one_line(_UNSAFE.sub(" ", text), LONGEST_TITLE)


def _cut(text: str, most: int) -> str:
    """The first so many bytes of a text, without half a character at the end."""
    return text.encode()[:most].decode(errors="ignore")
