# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages for users: what they link to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from environment import ROOT

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")


def anchors(page: Path) -> set[str]:
    """What the headings of a page can be linked to as."""
    headings = re.findall(r"^#+ (.*)", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links(page: Path) -> None:
    for name, anchor in LINK.findall(page.read_text("utf-8")):
        target = page.parent / name if name else page
        assert target.is_file(), name
        if anchor:
            assert anchor in anchors(target), anchor


def test_every_page_and_picture_is_linked() -> None:
    linked = {
        (page.parent / name).resolve()
        for page in PAGES
        for name, _ in LINK.findall(page.read_text("utf-8"))
    }
    files = {path.resolve() for path in (ROOT / "docs").iterdir() if path.is_file()}
    assert files <= linked
