# SPDX-License-Identifier: GPL-3.0-or-later
"""The address of the preferences and of the environment, as users meet it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import bpy
import pytest
from tripo_sandbox import Sandbox

SECRET = "hunter2"


def kept() -> list[Path]:
    """The files in the user's folder that have the secret in them."""
    folder = Path(os.environ["BLENDER_USER_RESOURCES"])
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if SECRET.encode() in path.read_bytes()]


def test_a_password_in_the_environment_goes_nowhere(
    tripo: Sandbox, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    url = tripo.url.replace("://", f"://user:{SECRET}@")
    monkeypatch.setenv("TRIPO_BASE_URL", url)
    with pytest.raises(RuntimeError, match="a user name, a password or a query") as raised:
        bpy.ops.tripo.text_to_model(prompt="a jug")
    assert SECRET not in str(raised.value)
    assert SECRET not in "".join(capfd.readouterr())
    assert not list(tripo.requests)
    assert not kept()


@pytest.mark.parametrize("where", ["preferences", "environment"])
def test_an_unencrypted_address_is_allowed_by_the_user(
    blender: Any, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    from tripo_addon.blender.settings import preferences, refusal

    monkeypatch.setenv("TRIPO_BASE_URL", "http://tripo.example")
    monkeypatch.setenv("TRIPO_API_KEY", "tsk_x")
    assert "everyone on the way could read" in refusal()
    if where == "preferences":
        preferences().allow_http = True
    else:
        monkeypatch.setenv("TRIPO_ALLOW_HTTP", "1")
    assert "everyone on the way" not in refusal()
    preferences().allow_http = False


def test_on_this_machine_nothing_is_asked(tripo: Sandbox) -> None:
    from tripo_addon.blender.settings import refusal

    assert refusal() == ""
