# SPDX-License-Identifier: GPL-3.0-or-later
"""OBJ with its material libraries, which name textures.

The libraries that stay in the folder become one, without the lines that lead out of it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from .reference import stays

LARGEST_LIBRARY = 16 * 1024**2
PLAIN = set(b"newmtl ka kd ks ke ns ni d tr tf illum pr pm ps pc pcr aniso anisor".split())
"""Statements of a material that name no file."""

_CONTINUED = re.compile(rb"\\[\t\r ]*\n")
_LIBRARY = re.compile(rb"^(?:\xef\xbb\xbf)?[\x00-\x09\x0b-\x20]*mtllib\b([^\n]*)", re.I | re.M)


def clean(path: Path, copy: Path) -> bool:
    """Write a copy with a library of its own; False where the file has no materials."""
    text = path.read_bytes()
    own = path.with_suffix(".mtl")
    if not own.is_file() and b"mtllib" not in text.lower():
        return False
    text = _CONTINUED.sub(b"  ", text)
    named = [name for found in _LIBRARY.finditer(text) for name in _names(found[1])]
    library = copy.with_suffix(".mtl")
    found = dict.fromkeys(name for name in (own.name, *named) if _is_library(name, path.parent))
    lines = [line for name in found for line in _lines(path.parent / name, path.parent)]
    library.write_bytes(b"\n".join(lines))
    copy.write_bytes(b"mtllib " + library.name.encode() + b"\n" + _LIBRARY.sub(b"", text))
    return True


def _names(rest: bytes) -> Iterator[str]:
    """The libraries that a line may mean: one with blanks in its name, or several."""
    whole = os.fsdecode(rest).strip()
    for text in (whole, *whole.split()):
        yield text.strip("\"'")


def _is_library(name: str, folder: Path) -> bool:
    if not name or not stays(name, folder):
        return False
    path = folder / name.replace("\\", "/")
    return path.is_file() and path.stat().st_size <= LARGEST_LIBRARY


def _lines(library: Path, folder: Path) -> Iterator[bytes]:
    """The lines of a library that name nothing outside of both its own and the model's folder."""
    for line in _CONTINUED.sub(b"  ", library.read_bytes()).split(b"\n"):
        words = line.split()
        if not words or words[0].startswith(b"#"):
            continue
        if words[0].lower() in PLAIN or _good(line, {library.parent, folder}):
            yield line


def _good(line: bytes, folders: set[Path]) -> bool:
    """Whether a line names nothing outside of the folders, wherever in it the name may begin."""
    words = re.sub("[\"']", " ", os.fsdecode(line)).split()[1:]
    rests = [" ".join(words[at:]) for at in range(len(words))]
    return all(stays(text, folder) for text in (*words, *rests) for folder in folders)
