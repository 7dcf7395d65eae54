# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of this add-on's files, its name and its version."""

from functools import cache
from pathlib import Path

import bpy

from . import practice

ADDON = __package__.rpartition(".")[0]
"""The add-on's module: `bl_ext.<repository>.tripo_addon` when installed as an extension."""


def user_folder() -> Path:
    """The folder for keys and the journal, made when it is missing."""
    try:
        return Path(bpy.utils.extension_path_user(ADDON, create=True))
    except ValueError:
        # Run from a checkout, and so not an extension.
        return Path(bpy.utils.user_resource("CONFIG", path="tripo_addon", create=True))


def journal_folder() -> Path:
    """The folder for the journal: the practice service has one of its own."""
    practised = practice.used()
    return practised.folder if practised else user_folder()


def journal_path() -> Path:
    """The journal's file, whether it exists or not."""
    # Jobs are for the first use.
    from ..jobs.journal import JOURNAL

    return journal_folder() / JOURNAL


def default_results_folder() -> Path:
    """Where results go: not the extension's folder, which goes when the add-on is removed."""
    return Path(bpy.utils.user_resource("DATAFILES")) / "tripo"


def user_agent() -> str:
    return f"tripo_addon/{version()} Blender/{bpy.app.version_string.split()[0]}"


@cache
def version() -> str:
    """The add-on's version, from its manifest, which is read once: each result is labelled with
    it."""
    # Loaded when it is first needed, not when the add-on is enabled.
    import tomllib

    here = Path(__file__).parents[1]
    for folder in (here, here.parent):
        manifest = folder / "blender_manifest.toml"
        if manifest.is_file():
            return str(tomllib.loads(manifest.read_text("utf-8"))["version"])
    return "0"
