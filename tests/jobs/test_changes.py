# SPDX-License-Identifier: GPL-3.0-or-later
"""Which jobs have changed since somebody looked."""

from __future__ import annotations

from tripo_addon.jobs.changes import Changes


def test_each_looks_on_from_where_they_were() -> None:
    changes = Changes()
    assert changes.since(-1) == (set(), 0)
    changes.note(["a", "b"])
    found, first = changes.since(0)
    assert found == {"a", "b"}
    changes.note(["a"])
    assert changes.since(first)[0] == {"a"}
    assert changes.since(0)[0] == {"a", "b"}
    assert changes.since(changes.since(0)[1])[0] == set()
