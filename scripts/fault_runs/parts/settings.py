# SPDX-License-Identifier: GPL-3.0-or-later
"""In a Blender with the extension: keeps the key, the address and the results folder."""

import json
import sys
from typing import Any

import bpy

given = json.loads(sys.argv[sys.argv.index("--") + 1])
preferences: Any = bpy.context.preferences
chosen = preferences.addons["bl_ext.user_default.tripo_addon"].preferences
chosen.base_url_tripo = given["url"]
chosen.results = given["results"]
chosen.api_key = given["key"]
bpy.ops.wm.save_userpref()
