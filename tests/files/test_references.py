# SPDX-License-Identifier: GPL-3.0-or-later
"""Models that are text: no path in USD or FBX leads out, however it is written."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tripo_addon.files.references import Outside, importable

LAYER = """#usda 1.0
def Xform "R" (
    prepend references = {path}</Model>
)
{{
    asset inputs:file = {path} ( colorSpace = "sRGB" )
    asset[] more = [@0/own.png@, {path}, @own.png@]
    dictionary about = {{ asset a = @own.png@; asset b = @0/own.png@ }}
}}
"""
OUT = [
    "@/home/me/secret.usda@",
    "@../../secret.usda@",
    "@/home/(/../me/secret.usda@",
    "@/home/{}/../me/secret.usda@",
    "@/home/=/../me/secret.usda@",
    "@@@/home/(x)/../me/secret.usda@@@",
    "@@@../a@b/../../secret.usda@@@",
    "@(/../../secret.usda@",
    "@//server/(x)/secret.usda@",
    "@\\\\server\\(x)\\secret.usda@",
    "@https://server.example/(x)/secret.usda@",
]


def layer(folder: Path, path: str) -> str:
    """What becomes of a layer that names this path."""
    package = folder / "model.usdz"
    with zipfile.ZipFile(package, "w") as made:
        made.writestr("model.usda", LAYER.format(path=path))
    with importable(package, "usdz") as cleaned, zipfile.ZipFile(cleaned) as found:
        return found.read("model.usda").decode()


@pytest.mark.parametrize("path", OUT)
def test_a_path_that_leads_out(tmp_path: Path, path: str) -> None:
    text = layer(tmp_path, path)
    assert "secret" not in text
    assert text.count("@own.png@") == 2
    assert text.count("@0/own.png@") == 2


@pytest.mark.parametrize("path", ["@own.png@", "@0/a (1).png@", "@a/{b}=c.png@"])
def test_a_path_that_stays(tmp_path: Path, path: str) -> None:
    assert layer(tmp_path, path) == LAYER.format(path=path)


def fbx(folder: Path, text: str) -> str:
    """What becomes of an ASCII file."""
    path = folder / "model.fbx"
    path.write_text(f"; FBX 7.4.0 project file\n{text}\n")
    with importable(path, "fbx") as cleaned:
        return cleaned.read_text()


@pytest.mark.parametrize(
    "text",
    [
        'FileName: "/home/me/secret.png"',
        'Creator: "a\nb" FileName: "/home/me/secret.png"',
        '; "\nFileName: "../../secret.png"',
        'A: "x" ; "\nFileName: "C:\\\\secret.png", "own.png"',
        'A: "\n" "//server/share/secret.png"',
    ],
)
def test_a_path_in_an_fbx_file_in_ascii(tmp_path: Path, text: str) -> None:
    found = fbx(tmp_path, text)
    assert not any(f"{before}secret.png" in found for before in ("me/", "../", "\\", "share/"))


def test_a_path_of_several_lines(tmp_path: Path) -> None:
    with pytest.raises(Outside):
        fbx(tmp_path, 'FileName: "x\n/../../secret.png"')


def test_an_fbx_file_in_ascii_that_stays(tmp_path: Path) -> None:
    text = 'A: "x", "own/a.png" ; a "comment" / with more\nFileName: "own.png"'
    assert fbx(tmp_path, text).endswith(f"{text}\n")
