# SPDX-License-Identifier: GPL-3.0-or-later
"""What is drawn, reported and shown in tooltips, in Chinese and in Japanese.

Blender's module has no languages; that one is chosen is all that is made up here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from languages import SAME, languages

from tripo_addon.spec.tasks import TASKS

NAMES = SAME | {
    "AI", "AR", "ActorCore", "Alembic", "Android", "Apple", "BMP", "Babylon", "Banana", "CSV",
    "Chat", "Cube", "DPX", "DRACOLoader", "Dev", "Draco", "EXR", "Flare", "Flux", "HD", "HTTPS",
    "HTTPS_PROXY", "ID", "ISO", "Image", "JSON", "Kontext", "LOD", "Look", "MB", "MF", "Max",
    "Midjourney", "NAME_LOD", "NLA", "OPEN", "PC", "PEM", "Pro", "Quick", "REQUESTS_CA_BUNDLE",
    "Run_Loop", "STS", "Scene", "Seedream", "Studio", "Sunburst", "TARGA", "TIFF", "Turbo",
    "UCX", "UCX_NAME", "USD", "UTC", "VR", "VRM", "Viewer", "WEBP", "Walk_Loop", "Wavefront",
    "abc", "blend", "ds", "fbx", "fill_holes", "glTF", "glb", "gltf", "holes", "http", "image",
    "Filled", "Lamp", "Placeholders", "chair", "red",
    "js", "meshopt", "mm", "obj", "ply", "px", "run", "sts", "three", "upload", "usdc", "walk",
}  # fmt: skip
"""Names, formats and keys, which are the same in every language."""


@pytest.fixture(params=languages())
def language(
    request: pytest.FixtureRequest, blender: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    from tripo_addon.blender import languages as spoken

    monkeypatch.setenv("TRIPO_API_KEY", "tsk_test")
    monkeypatch.setenv("TRIPO_BASE_URL", "http://127.0.0.1:9")
    view = {f"use_translate_{what}": True for what in ("interface", "tooltips", "reports")}
    monkeypatch.setattr(spoken, "locale", lambda: request.param)
    monkeypatch.setattr(spoken, "_view", lambda: SimpleNamespace(**view))
    yield request.param
    spoken._catalogue.cache_clear()


class Taken:
    """A layout that takes down all words that are drawn into it."""

    def __init__(self, texts: list[str]) -> None:
        self.__dict__["texts"] = texts

    def __getattr__(self, name: str) -> Callable[..., Any]:
        from tripo_addon.blender import languages as spoken

        def call(*given: Any, **named: Any) -> Any:
            self.texts.extend(named[key] for key in ("text", "placeholder") if named.get(key))
            if name == "panel":
                return spoken._Drawn(self), spoken._Drawn(self)
            return SimpleNamespace() if name == "operator" else spoken._Drawn(self)

        return call


def english(text: str) -> set[str]:
    """The words of a text that are English and no names."""
    return set(re.findall(r"[A-Za-z][A-Za-z_]+", re.sub(r"https?://\S+", "", text))) - NAMES


@pytest.mark.parametrize("kind", TASKS)
def test_the_form_is_drawn_in_the_language(language: str, blender: Any, kind: str) -> None:
    import bpy

    from tripo_addon.blender import languages as spoken
    from tripo_addon.blender.ui import form_panel

    bpy.context.scene.tripo.kind = kind
    texts: list[str] = []
    form_panel.draw_form(spoken._Drawn(Taken(texts)), bpy.context)
    assert len(texts) > 3
    assert not {text for text in texts if english(text)}


def test_what_blender_shows_is_in_the_language(language: str, blender: Any) -> None:
    from tripo_addon.blender import first_use
    from tripo_addon.blender import languages as spoken

    assert first_use.finish()
    catalogue = spoken._catalogue(language)
    assert catalogue
    keys = re.compile("[a-z_]+|http.*")
    said = {key[1]: text for key, text in spoken.entries(catalogue) if not keys.fullmatch(key[1])}
    assert len(said) > 500
    for of_blender in ("Name of the preset, used to make the path name", "Presets"):
        said.pop(of_blender, None)
    wrong = [(english(text), text) for text in said.values() if english(text)]
    assert not wrong


def test_an_error_of_the_core_is_reported_in_the_language(language: str, blender: Any) -> None:
    import bpy

    reports: list[str] = []
    with pytest.raises(RuntimeError) as raised:
        bpy.ops.tripo.open_form(kind="nothing_like_this")
    reports.append(str(raised.value))
    assert "nothing_like_this" in reports[0]
    assert not english(reports[0].replace("nothing_like_this", "").replace("Error", ""))


def test_english_is_left_as_it_is(blender: Any) -> None:
    import bpy

    from tripo_addon.blender import languages as spoken

    assert spoken.said("Cube is hidden") == "Cube is hidden"
    layout: Any = Taken([])
    assert spoken.drawn(layout) is layout
    assert not bpy.app.translations.locale
