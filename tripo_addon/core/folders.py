# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders on this machine."""

from pathlib import Path

from .errors import Spent, Storage


def make_folder(folder: Path, spent: Spent = Spent.NOTHING) -> None:
    """Have a folder for results. Raises `Storage`, which says what was spent by now."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Storage(
            f"The results folder {folder} cannot be made ({error.strerror})",
            "Choose another results folder in the preferences, then try again",
            spent,
        ) from None
