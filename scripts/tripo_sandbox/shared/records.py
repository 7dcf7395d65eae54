# SPDX-License-Identifier: GPL-3.0-or-later
"""What the service saw: one record per request, and the client's mistakes it noticed."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


@dataclass
class Record:
    """One request. Headers have lower-case names; body is the JSON value, if there was one."""

    method: str
    path: str
    query: str
    host: str
    headers: dict[str, str]
    body: Any = None
    status: int = 0
    sent: int = 0
    """Bytes of the answer's body that went out."""
    time: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Problem:
    """A mistake of the client, named in `what`.

    key_leak, double_submit, unknown_field or no_effect. sandbox_bug is a mistake of the sandbox.
    """

    what: str
    detail: str
    path: str
    time: float = field(default_factory=time.monotonic)


class Log(Generic[Item]):
    """The latest entries; many threads may append while others read a copy."""

    def __init__(self, kept: int = 200_000) -> None:
        self._items: deque[Item] = deque(maxlen=kept)
        self._lock = threading.Lock()

    def append(self, item: Item) -> None:
        with self._lock:
            self._items.append(item)

    def clear(self) -> None:
        with self._lock:
            self._items.clear()

    def snapshot(self) -> list[Item]:
        with self._lock:
            return list(self._items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.snapshot())

    def __len__(self) -> int:
        return len(self.snapshot())

    def __getitem__(self, index: int) -> Item:
        return self.snapshot()[index]

    def __repr__(self) -> str:
        return repr(self.snapshot())
