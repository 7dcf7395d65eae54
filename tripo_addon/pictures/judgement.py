# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of a picture before anything is paid for it."""

from __future__ import annotations

from typing import NamedTuple

ADVISED_SIDE = 256
"""Pixels of the shorter side below which a model becomes poor, by the advice of the service."""
LEAST_SHARE = 0.5
"""Of the picture's width or height, that a subject should fill at least."""
MARGIN = 0.08
"""What stays around a subject when a picture is cropped to it, as a share of its longer side."""

SMALL = "small"
DISTANT = "distant"
CUT = "cut"
BUSY = "busy"
SEVERAL = "several"
EMPTY = "empty"

CROP, REMOVE_BACKGROUND = "crop", "remove_background"
HELPS = {DISTANT: CROP, SEVERAL: CROP, BUSY: REMOVE_BACKGROUND}
"""What helps against a finding, where something does."""


class Box(NamedTuple):
    """A part of a picture: shares of its width and height, from its upper left."""

    left: float
    top: float
    right: float
    bottom: float


class Finding(NamedTuple):
    """One thing that may make a poor model of a picture."""

    kind: str
    text: str

    @property
    def helps(self) -> str:
        """`CROP`, `REMOVE_BACKGROUND`, or empty where neither helps."""
        return HELPS.get(self.kind, "")


class Judgement(NamedTuple):
    """What there is to say of one picture. Empty findings promise nothing."""

    width: int
    height: int
    findings: tuple[Finding, ...] = ()
    subject: Box | None = None
    """Where the subject is, or the largest of several; None where that cannot be told."""

    @property
    def size(self) -> str:
        return f"{self.width} x {self.height}"

    def cropped(self) -> tuple[int, int, int, int] | None:
        """The pixels of the subject with a margin: left, top, right and bottom, the ends not
        included. None where nothing would be cut away."""
        if self.subject is None:
            return None
        left, right = self.subject.left * self.width, self.subject.right * self.width
        top, bottom = self.subject.top * self.height, self.subject.bottom * self.height
        margin = MARGIN * max(right - left, bottom - top)
        part = (
            max(0, int(left - margin)),
            max(0, int(top - margin)),
            min(self.width, int(right + margin) + 1),
            min(self.height, int(bottom + margin) + 1),
        )
        return None if part == (0, 0, self.width, self.height) else part
