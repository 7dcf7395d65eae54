# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges a picture for a model: free, here, and before anything is paid.

A warning that is wrong is worse than one that is missing: where the ground cannot be told from the
subject with confidence, nothing is said of the subject.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from . import ground
from .ground import Ground, Mask
from .judgement import (
    ADVISED_SIDE,
    BUSY,
    CUT,
    DISTANT,
    EMPTY,
    LEAST_SHARE,
    SEVERAL,
    SMALL,
    Box,
    Finding,
    Judgement,
)
from .pieces import Piece, cleaned, grown, pieces

SIDE = 128
"""Pixels of the longer side of what is looked at."""
LEAST_SIDE = 16
"""Pixels of the shorter side of what is looked at; a thinner strip shows no subject."""
LEAST_AREA = 0.0008
"""Of the picture that a subject has at least."""
FAINT = 5.0
"""Distance from the ground of what is hardly seen."""
OWN_SUBJECT = 0.35
"""Of the largest piece's area from which a piece counts as a subject of its own."""
OF_SUBJECT = 0.03
"""Of the largest piece's area from which a piece belongs to the subject."""
GAP = 0.02
"""Of the longer side: pieces that are closer are one subject."""
CONTACT = 0.08
"""Of an edge's length that a subject touches at least when it is cut there."""
BAND = 0.1
"""Of the longer side: the strip along the edges that is looked at for a busy ground."""
STEEP = 4.0
"""Change of lightness from pixel to pixel of a detail."""
BUSY_SHARE = 0.37
"""Of the strip that has details at least where the ground is busy."""
SURE_SHARE = 0.9
"""Of the border that is one ground when the details are the subject's."""
EDGES = ("left", "top", "right", "bottom")


def judge(pixels: NDArray[np.float32], width: int, height: int) -> Judgement:
    """Judge a picture of `width` x `height` pixels by a smaller or equal copy of it.

    `pixels` have the shape (rows, columns, 4): sRGB and alpha from 0 to 1, the top row first.
    """
    seen = smaller(pixels)
    found = []
    if min(width, height) < ADVISED_SIDE:
        text = f"Only {width} x {height} pixels; a good model needs {ADVISED_SIDE} a side or more"
        found.append(Finding(SMALL, text))
    if min(seen.shape[:2]) < LEAST_SIDE:
        return Judgement(width, height, tuple(found))
    behind = ground.find(seen)
    if behind.share < SURE_SHARE and _is_busy(seen):
        found.append(Finding(BUSY, "The ground behind the subject is busy"))
        return Judgement(width, height, tuple(found))
    if not behind.plain:
        return Judgement(width, height, tuple(found))
    mask = behind.subject if behind.transparent else cleaned(behind.subject)
    if mask.mean() < LEAST_AREA:
        if np.quantile(behind.distance, 0.999) < FAINT:
            what = "fully transparent" if behind.transparent else "of one colour"
            found.append(Finding(EMPTY, f"There is nothing in it to model: it is {what}"))
        return Judgement(width, height, tuple(found))
    gap = max(1, round(GAP * max(mask.shape)))
    parts = pieces(grown(mask, gap))
    subjects = [part for part in parts if part.area >= OWN_SUBJECT * parts[0].area]
    if len(subjects) > 1:
        found.append(Finding(SEVERAL, f"There seem to be {len(subjects)} subjects; one is best"))
        box = _box(subjects[:1], mask.shape, gap)
    else:
        whole = [part for part in parts if part.area >= OF_SUBJECT * parts[0].area]
        box = _box(whole, mask.shape, gap)
    share = max(box.right - box.left, box.bottom - box.top)
    if len(subjects) == 1 and share < LEAST_SHARE:
        found.append(Finding(DISTANT, f"The subject fills only {share:.0%} of the picture"))
    edges = _cut_edges(mask, behind)
    if edges:
        found.append(Finding(CUT, f"The subject is cut off at the {' and the '.join(edges)}"))
    return Judgement(width, height, tuple(found), box)


def smaller(pixels: NDArray[np.float32], side: int = SIDE) -> NDArray[np.float32]:
    """A picture with at most `side` pixels to a side, each the mean of those it stands for."""
    step = -(-max(pixels.shape[:2]) // side)
    if step == 1:
        return pixels
    rows, columns = (max(1, length // step) for length in pixels.shape[:2])
    cut = pixels[: rows * step, : columns * step]
    if min(pixels.shape[:2]) < step:
        # A strip that is thinner than a step.
        return np.ascontiguousarray(pixels[::step, ::step])
    parts = cut.reshape(rows, step, columns, step, -1)
    found: NDArray[np.float32] = parts.mean((1, 3), dtype=np.float32)
    return found


def _box(parts: list[Piece], shape: tuple[int, ...], grown_by: int) -> Box:
    """Around pieces that were grown."""
    rows, columns = shape
    left = min(part.left for part in parts)
    top = min(part.top for part in parts)
    right = max(part.right for part in parts)
    bottom = max(part.bottom for part in parts)
    # At the picture's edge there was nowhere to grow to.
    return Box(
        (left + grown_by) / columns if left else 0.0,
        (top + grown_by) / rows if top else 0.0,
        (right - grown_by) / columns if right < columns else 1.0,
        (bottom - grown_by) / rows if bottom < rows else 1.0,
    )


def _cut_edges(mask: Mask, behind: Ground) -> list[str]:
    """The edges of the picture that run through the subject."""
    ends = (mask[:, :2].T, mask[:2], mask[:, -2:].T, mask[-2:])
    runs = [_longest_run(np.all(end, axis=0)) / end.shape[1] for end in ends]
    cut = [name for name, run in zip(EDGES, runs, strict=True) if run >= CONTACT]
    # A picture that was trimmed to its subject touches all edges, and is not cut.
    trimmed = len(cut) > 2 if behind.transparent else len(cut) > 3
    return [] if trimmed else cut


def _longest_run(line: Mask) -> int:
    edges = np.flatnonzero(np.diff(line.astype(np.int8), prepend=0, append=0))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _is_busy(pixels: NDArray[np.float32]) -> bool:
    """Whether the strip along the edges is full of details."""
    lightness = ground.to_lab(pixels[..., :3])[..., 0]
    down, across = np.gradient(lightness)
    strip = ground.border(lightness.shape, BAND)
    return bool((np.hypot(down, across)[strip] > STEEP).mean() >= BUSY_SHARE)
