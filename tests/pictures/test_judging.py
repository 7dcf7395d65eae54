# SPDX-License-Identifier: GPL-3.0-or-later
"""A poor picture is told as one, and a good one is not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.drawn_pictures import GROUNDS, Picture, picture
from tripo_addon.pictures.judgement import BUSY, CROP, CUT, DISTANT, EMPTY, SEVERAL, SMALL
from tripo_addon.pictures.judging import judge

GOOD = (0.5, 0.5, 0.6, 0.75)
FAR = (0.3, 0.6, 0.2, 0.3)


def told(drawn: Picture) -> list[str]:
    height, width = drawn.shape[:2]
    return [finding.kind for finding in judge(drawn, width, height).findings]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("shadow", [False, True])
def test_a_good_picture(ground: str, shadow: bool) -> None:
    drawn = picture(ground, GOOD, shadow=shadow)
    assert told(drawn) == []
    subject = judge(drawn, 640, 512).subject
    assert subject
    assert np.allclose(subject, (0.2, 0.125, 0.8, 0.875), atol=0.1 if shadow else 0.02)


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_subject_that_is_far_away(ground: str) -> None:
    assert told(picture(ground, FAR, shadow=ground == "sweep")) == [DISTANT]


@pytest.mark.parametrize("ground", ["white", "sweep", "slope", "grainy", "floor"])
@pytest.mark.parametrize(
    ("middle", "edge"),
    [((0.1, 0.5), "left"), ((0.5, 0.1), "top"), ((0.95, 0.5), "right"), ((0.5, 0.85), "bottom")],
)
def test_a_subject_that_is_cut(ground: str, middle: tuple[float, float], edge: str) -> None:
    drawn = picture(ground, (*middle, 0.5, 0.6))
    findings = judge(drawn, 640, 512).findings
    assert [finding.kind for finding in findings] == [CUT]
    assert findings[0].text == f"The subject is cut off at the {edge}"
    assert not findings[0].helps


@pytest.mark.parametrize("ground", GROUNDS)
def test_several_subjects(ground: str) -> None:
    drawn = picture(ground, (0.25, 0.5, 0.35, 0.5), (0.75, 0.5, 0.3, 0.45))
    judged = judge(drawn, 640, 512)
    assert [finding.kind for finding in judged.findings] == [SEVERAL]
    assert "2 subjects" in judged.findings[0].text
    # The largest can be cropped to.
    assert judged.subject
    assert np.allclose(judged.subject, (0.075, 0.25, 0.425, 0.75), atol=0.03)


def test_a_part_that_stands_apart_is_no_second_subject() -> None:
    assert told(picture("white", (0.4, 0.5, 0.6, 0.8), (0.85, 0.5, 0.12, 0.2))) == []


def test_a_busy_ground() -> None:
    judged = judge(picture("clutter", GOOD), 640, 512)
    assert [finding.kind for finding in judged.findings] == [BUSY]
    # Where the subject is cannot be told then.
    assert judged.subject is None
    assert judged.cropped() is None


def test_a_picture_of_nothing() -> None:
    assert told(picture("white")) == [EMPTY]
    assert told(picture("sweep")) == [EMPTY]
    assert told(picture("white", transparent=True)) == [EMPTY]


def test_a_transparent_ground_stands_for_any_other() -> None:
    assert told(picture("clutter", GOOD, transparent=True)) == []
    assert told(picture("clutter", FAR, transparent=True)) == [DISTANT]
    # What was trimmed to its subject touches every edge and is whole.
    assert told(picture("clutter", (0.5, 0.5, 1.0, 1.0), transparent=True)) == []
    assert told(picture("clutter", (0.5, 0.9, 0.6, 0.7), transparent=True)) == [CUT]


def test_a_small_picture() -> None:
    drawn = picture("white", GOOD, width=300, height=200)
    assert told(drawn) == [SMALL]
    assert "300 x 200 pixels" in judge(drawn, 300, 200).findings[0].text
    # A small copy of a large picture says nothing of its size.
    assert judge(drawn, 3000, 2000).findings == ()


@pytest.mark.parametrize("shape", [(20, 20), (20, 6000), (6000, 20), (1, 1), (257, 255)])
def test_any_shape(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(1).random((*shape, 4), np.float32)
    for drawn in (random, np.zeros((*shape, 4), np.float32), np.ones((*shape, 4), np.float32)):
        assert judge(drawn, shape[1], shape[0]).width == shape[1]


def test_a_crop_has_a_margin_and_stays_within_the_picture() -> None:
    judged = judge(picture("white", FAR), 6400, 5120)
    assert judged.findings[0].helps == CROP
    left, top, right, bottom = judged.cropped() or (0, 0, 0, 0)
    assert 1000 < left < 1280
    assert 1920 < right + 1 < 2900
    assert 2000 < top < 2304
    assert 3840 < bottom < 4200
    drawn = picture("white", (0.1, 0.1, 0.3, 0.3))
    left, top, *_ = judge(drawn, 640, 512).cropped() or (9, 9)
    assert (left, top) == (0, 0)
