# SPDX-License-Identifier: GPL-3.0-or-later
"""A `Record` does what a `typing.NamedTuple` does, which is the judge here."""

from __future__ import annotations

import copy
import pickle
from typing import Any, NamedTuple

import pytest

from tripo_addon.record import Record


class Cheap(Record):
    name: str
    size: int = 3
    tags: tuple[str, ...] = ()

    @property
    def twice(self) -> int:
        return 2 * self.size


class Judge(NamedTuple):
    name: str
    size: int = 3
    tags: tuple[str, ...] = ()

    @property
    def twice(self) -> int:
        return 2 * self.size


GIVEN: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    (("a",), {}),
    (("a", 4), {}),
    (("a", 4, ("b",)), {}),
    (("a",), {"tags": ("b",)}),
    ((), {"size": 1, "name": "a"}),
)


@pytest.mark.parametrize(("given", "named"), GIVEN)
def test_made_like_a_named_tuple(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours, judge = Cheap(*given, **named), Judge(*given, **named)
    assert tuple(ours) == tuple(judge)
    assert (ours.name, ours.size, ours.tags) == (judge.name, judge.size, judge.tags)
    assert ours.twice == judge.twice
    assert tuple(ours) == judge
    assert hash(ours) == hash(judge)
    assert repr(ours).removeprefix("Cheap") == repr(judge).removeprefix("Judge")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((), {}),
        ((), {"size": 1}),
        (("a",), {"colour": "red"}),
        (("a",), {"name": "b"}),
        (("a", 1, (), 2), {}),
    ],
)
@pytest.mark.parametrize("kind", [Cheap, Judge])
def test_refused_like_a_named_tuple(
    kind: Any, given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    with pytest.raises(TypeError):
        kind(*given, **named)


@pytest.mark.parametrize("kind", [Cheap, Judge])
def test_fields_do_not_change(kind: Any) -> None:
    with pytest.raises(AttributeError):
        kind("a").name = "b"


@pytest.mark.parametrize("repeat", [copy.copy, copy.deepcopy, lambda made: pickled(made)])
def test_copies_are_the_same(repeat: Any) -> None:
    made = Cheap("a", tags=("b",))
    again = repeat(made)
    assert again == made
    assert type(again) is Cheap


def pickled(made: Cheap) -> Any:
    return pickle.loads(pickle.dumps(made))  # what this test has written
