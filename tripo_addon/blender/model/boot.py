# SPDX-License-Identifier: GPL-3.0-or-later
"""The start of a second Blender, which runs this file as a script: it has factory settings, in
which the add-on is not enabled, so the package is loaded from this file's place.

`blender --background --factory-startup --python boot.py -- WORD MEMORY`, see `worker.work`.
"""

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

NAME = "tripo_addon"


def load(module: str) -> ModuleType:
    """A module of this package by its name below it."""
    folder = Path(__file__).parents[2]
    spec = importlib.util.spec_from_file_location(
        NAME, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec
    assert spec.loader
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)
    return importlib.import_module(f"{NAME}.{module}")


if __name__ == "__main__":
    word, memory = sys.argv[sys.argv.index("--") + 1 :]
    load("blender.model.worker").work(word, int(memory))
