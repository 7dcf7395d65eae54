# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys: in a file of their own that only the user can read, or in the environment."""

import json
import os
from pathlib import Path

from ..errors import Storage
from ..providers import SERVICES, environment
from .paths import user_folder

_stored: dict[str, str] | None = None


def key(service: str) -> str:
    """The key for a service; the environment comes first. Empty when there is none."""
    return environment.key(service) or stored(service)


def stored(service: str) -> str:
    """The key in the key file, read from disk once."""
    global _stored
    if _stored is None:
        _stored = _read(_path())
    return _stored.get(service, "")


def store(service: str, value: str) -> None:
    """Write a key to the key file; an empty one is removed. Raises `Storage`."""
    global _stored
    kept = {**_read(_path()), service: value.strip()}
    kept = {name: value for name, value in kept.items() if value}
    try:
        _write(_path(), kept)
    except OSError as error:
        raise Storage(
            f"The key cannot be kept in {_path()} ({error.strerror})",
            f"Make the folder writable, or set {' and '.join(SERVICES[service].key_variables)}",
        ) from None
    _stored = kept


def _path() -> Path:
    return user_folder() / "keys.json"


def _read(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {name: key for name, key in kept.items() if isinstance(key, str)}


def _write(path: Path, keys: dict[str, str]) -> None:
    from ..files import disk  # keys are read when the add-on is enabled, and seldom written

    with (
        disk.replacing(path) as new,
        # Readable by the user alone from its first moment.
        os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file,
    ):
        json.dump(keys, file)
