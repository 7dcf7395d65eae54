# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: `tripo ...` and `blender --command tripo ...`, made from the options.

`parser` puts it together from a module for each group of commands; `given` reads what was typed.
No bpy.
"""

from .given import order, preparation, values, written
from .local import NEED_BLENDER, OFFLINE
from .outputs import OUTPUTS, PICTURES, SCENES, Output, numbered, output_of
from .parser import WrongUsage, helps, parse, parser
from .recipes import RECIPE_INPUTS

__all__ = [
    "NEED_BLENDER",
    "OFFLINE",
    "OUTPUTS",
    "PICTURES",
    "RECIPE_INPUTS",
    "SCENES",
    "Output",
    "WrongUsage",
    "helps",
    "numbered",
    "order",
    "output_of",
    "parse",
    "parser",
    "preparation",
    "values",
    "written",
]
