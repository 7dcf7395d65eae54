# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made of a service's answers."""

from __future__ import annotations

import pytest

from tripo_addon.errors import Unclear
from tripo_addon.net.responses import open_answer, tripo


def test_nesting_without_end_is_no_answer() -> None:
    with pytest.raises(Unclear):
        open_answer(tripo, 200, b"[" * 100_000, {}, "")
