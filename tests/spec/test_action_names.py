# SPDX-License-Identifier: GPL-3.0-or-later
"""A project's own names for movements."""

from __future__ import annotations

import pytest

from tripo_addon.spec.action_names import name_of, read
from tripo_addon.spec.preparation import Preparation


@pytest.mark.parametrize(
    ("movement", "called"),
    [
        ("walk", "Walk_Loop"),
        ("run", "Run Fast"),
        ("box_01", "Jab"),
        ("dance_02", "Solo"),
        ("idle", "idle"),
    ],
)
def test_what_a_movement_is_called(movement: str, called: str) -> None:
    names = read("walk=Walk_Loop, preset:run = Run Fast; Box 1=Jab\npreset:biped:dance_02=Solo,")
    assert name_of(movement, names) == called


def test_without_any_the_service_names_them() -> None:
    assert read(" ") == {}
    assert name_of("walk", {}) == "walk"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("walk", "'walk' is not of the form"),
        ("walk=", "'walk=' is not of the form"),
        ("=Walk", "is not of the form"),
        ("walk=A, Walk=B", "'Walk' is there twice"),
        (f"walk={'ä' * 32}", "more than 63 bytes"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, wrong: str) -> None:
    (problem,) = Preparation(action_names=text).problems()
    assert problem.option == "action_names"
    assert wrong in problem.text
