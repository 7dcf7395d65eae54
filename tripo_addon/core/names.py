# SPDX-License-Identifier: GPL-3.0-or-later
"""Names for files and objects from what a user typed."""

import re

LONGEST_FILE_NAME = 60
LONGEST_OBJECT_NAME = 63
"""In bytes of UTF-8; Blender cut longer names off before 5.0."""

_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def file_name(title: str) -> str:
    """A name that every file system takes, without an ending."""
    name = " ".join(_UNSAFE.sub(" ", title).split())[:LONGEST_FILE_NAME].strip(" .")
    return f"_{name}" if not name or _RESERVED.match(name) else name


def object_name(title: str) -> str:
    """A name for an object, cut at a word where that is possible."""
    name = " ".join(title.split())
    if len(name.encode()) <= LONGEST_OBJECT_NAME:
        return name
    cut = name.encode()[:LONGEST_OBJECT_NAME].decode(errors="ignore")
    return cut.rpartition(" ")[0] or cut
