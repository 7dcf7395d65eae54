# SPDX-License-Identifier: GPL-3.0-or-later
"""Command lines that argparse would read in another way than they are meant."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from ..spec.options import Options
from ..spec.preparation import Preparation
from ..spec.tasks import TASKS
from .options import flag


def joined(words: Sequence[str]) -> list[str]:
    """The words with `--option -x` made one where -x is a choice of the option.

    argparse takes any word that starts with a dash for an option.
    """
    owners: list[type[Options]] = [*TASKS.values(), Preparation]
    choices = {
        flag(name): option.choices
        for owner in owners
        for name, option in owner.options.items()
        if option.choices
    }
    found: list[str] = []
    for word in words:
        if found and word.startswith("-") and word in (choices.get(found[-1]) or ()):
            found[-1] += f"={word}"
        else:
            found.append(word)
    return found


def freed(words: list[str]) -> list[str]:
    """The words with the source on its own, that argparse took for the last of a list.

    Empty where no list can have swallowed it.
    """
    task = TASKS.get(words[0].replace("-", "_")) if words else None
    if task is None or "--" in words:
        return []
    lists = {flag(name): option for name, option in task.options.items() if option.type is tuple}
    items: dict[str, list[int]] = {}
    before = ""
    for at, word in enumerate(words):
        if word.startswith("-") and not _is_number(word):
            before = word
        elif before in lists:
            items.setdefault(before, []).append(at)
    # The one that ends last is the likeliest.
    for name, places in sorted(items.items(), key=lambda item: item[1][-1], reverse=True):
        least, most = lists[name].count or (0, 0)
        if len(places) > 1 and not least <= len(places) <= most:
            last = places[-1]
            return [*words[:last], *words[last + 1 :], "--", words[last]]
    return []


def _is_number(word: str) -> bool:
    with suppress(ValueError):
        float(word)
        return True
    return False
