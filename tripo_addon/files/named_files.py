# SPDX-License-Identifier: GPL-3.0-or-later
"""Things with a name as files: one JSON file for each, to be kept and to be shared."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from ..errors import Invalid, Problem, Storage, TripoError
from ..text.filenames import file_name
from . import disk
from .folders import make_folder

ENDING = ".json"
LARGEST = 256 * 1024
"""Bytes of a file."""


class Named(Protocol):
    """What can be kept."""

    @property
    def name(self) -> str: ...

    def stored(self) -> dict[str, Any]:
        """The thing as JSON takes it."""


Item = TypeVar("Item", bound=Named)


class Listed(NamedTuple, Generic[Item]):
    """What is in a folder."""

    items: dict[str, Item]
    """By name, in the order of the names."""
    problems: tuple[str, ...]
    """Which files are none of these things, and why."""


class NamedFiles(Generic[Item]):
    """The files of one kind of things."""

    def __init__(self, what: str, read: Callable[[Any], Item]) -> None:
        """`what` is the word for such a thing; `read` makes one of JSON, and raises `Invalid`."""
        self._what = what
        self._read = read

    def read_all(self, folder: Path) -> Listed[Item]:
        """All in a folder. A file that is none spoils nothing but itself."""
        items: dict[str, Item] = {}
        problems = []
        for path in sorted(folder.glob(f"*{ENDING}")):
            try:
                item = self.read_file(path)
            except TripoError as error:
                problems.append(f"{path.name}: {error.what}")
            else:
                items[item.name] = item
        return Listed(dict(sorted(items.items())), tuple(problems))

    def read_file(self, path: Path) -> Item:
        """What a file has. Raises `Storage` for one that cannot be read, and `Invalid`."""
        try:
            if path.stat().st_size > LARGEST:
                raise self._none(path)
            data = json.loads(path.read_text("utf-8"))
        except OSError as error:
            what = f"The {self._what} {path} cannot be read ({error.strerror})"
            raise Storage(what, "Choose another file") from None
        except (ValueError, RecursionError):
            raise self._none(path) from None
        return self._read(data)

    def write(self, folder: Path, item: Item) -> Path:
        """Keep one in a folder, in the place of that with the same name. Raises `Storage`."""
        make_folder(folder)
        path = folder / f"{file_name(item.name)}{ENDING}"
        self.write_file(path, item)
        return path

    def write_file(self, path: Path, item: Item) -> None:
        """Write a file, whole or not at all. Raises `Storage`."""
        aside = path.with_name(f"{path.name}.part")
        try:
            text = json.dumps(item.stored(), ensure_ascii=False, indent=2)
            disk.write_text(aside, f"{text}\n")
            disk.replace(aside, path)
        except OSError as error:
            what = f"The {self._what} cannot be written to {path} ({error.strerror})"
            raise Storage(what, "Free some space or choose another folder") from None

    def remove(self, folder: Path, name: str) -> bool:
        """Delete that of this name from a folder; whether there was one."""
        found = False
        for path in folder.glob(f"*{ENDING}"):
            try:
                same = self.read_file(path).name == name
            except TripoError:
                continue
            if same:
                disk.remove(str(path))
                found = True
        return found

    def _none(self, path: Path) -> Invalid:
        text = f"{path.name} is no {self._what}"
        return Invalid([Problem(self._what, text)], "Choose another file")
