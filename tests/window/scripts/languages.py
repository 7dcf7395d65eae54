# SPDX-License-Identifier: GPL-3.0-or-later
"""The sidebar in the languages of the add-on, chosen while Blender runs."""

from typing import Any

import bpy

from tests.window.driver import Driver, Steps, run

LANGUAGES = ("zh_HANS", "ja_JP")
"""Blender's names of the languages."""


def _is_said() -> bool:
    label = "Make Levels of Detail"
    translations: Any = bpy.app.translations
    return bool(translations.pgettext(label, "Operator") != label)


def script(d: Driver) -> Steps:
    view = bpy.context.preferences.view
    form = d.window.scene.tripo
    yield from d.open_sidebar("Tripo")
    for language in LANGUAGES:
        view.language = language
        yield from d.wait_until(_is_said, 30, f"the texts in {language}")
        for kind in ("text_to_model", "multiview_to_model", "texture_model", "convert_model"):
            form.kind = kind
            yield 0.6
            d.picture(f"{language}-{kind}")
    view.language = "en_US"
    yield 0.6
    d.picture("english-again")


run(script)
