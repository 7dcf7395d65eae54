# SPDX-License-Identifier: GPL-3.0-or-later
"""Says in another language what the add-on has said in English.

Sentences are made in English wherever something happens, with names and numbers in them, and are
kept so in logs and in the list of jobs. Who shows one looks up here what it is made of: a text, or
a template such as `{name} is hidden`, or several of these, one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

SIGNS = ("\n", ". ", "; ", ": ", ", ", "   ", "  ")
"""What stands between parts of a text, from the widest on."""
DOT = "."
_HOLE = re.compile(r"\{(\w+)\}")
_ENDS = ". ", "\n", "; ", ": ", "   "
_DEEPEST = 4
"""How often a value of a template may be a template itself."""
_LISTED = re.compile(r", | and | or ")
_LETTER = re.compile(r"[A-Za-z]")
_COUNTED = re.compile(r"([\d,.]+) (.+)", re.DOTALL)


_WEAK = 8
"""Templates with fewer letters of their own stand only around what is known, or is one word."""
_WORD = 4
"""Letters of a word with which a template may begin and have anything behind it."""


class _Template(NamedTuple):
    text: str
    longest: str
    """The longest of its fixed parts: most texts are seen by it not to be meant."""
    pattern: re.Pattern[str]
    names: tuple[str, ...]
    said: str
    letters: int
    """How many stand in its fixed parts."""
    leads: bool
    """Whether it begins with a word of its own, so that anything may follow."""


class Catalogue:
    """The texts of one language; a sign between parts may have an entry as well."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._entries = dict(entries)
        for text, said in entries.items():
            if text.endswith(DOT) and not text.endswith("..") and len(text) > 1:
                short = said.removesuffix(entries.get(DOT, DOT))
                self._entries.setdefault(text[: -len(DOT)], short)
            for sign in (", ", "; "):
                # What goes on a sentence may be met without the sign before it.
                if text.startswith(sign) and len(text) > len(sign):
                    begun = entries.get(sign, sign)
                    self._entries.setdefault(text[len(sign) :], said.removeprefix(begun))
        made = (_template(text, said) for text, said in self._entries.items() if _HOLE.search(text))
        # What has the most words of its own is tried first.
        self._templates = sorted(
            (template for template in made if template),
            key=lambda template: (-template.letters, -len(template.names)),
        )
        self._over = {
            sign: [template for template in self._templates if sign in template.text]
            for sign in SIGNS
        }
        self.say = lru_cache(maxsize=4096)(self._say)
        """The text in this language, as far as it is known; the rest stays as it is."""

    def of(self, text: str) -> str | None:
        """What stands in the language's file for exactly this text."""
        return self._entries.get(text)

    def _say(self, text: str) -> str:
        stripped = text.strip()
        if not _LETTER.search(stripped):
            return text
        return text.replace(stripped, self._parts(stripped, 0), 1)

    def _parts(self, text: str, depth: int) -> str:
        if depth > _DEEPEST or not _LETTER.search(text):
            return text
        found = self._whole(text, depth, True, self._templates)
        for sign in SIGNS if found is None else ():
            if sign in text.rstrip():
                found = self._split(text, sign, depth)
                break
        if found is None:
            found = self._whole(text, depth, False, self._templates)
        return text if found is None else found

    def _split(self, text: str, sign: str, depth: int) -> str:
        """The parts between the signs; as many of them as possible are taken as one."""
        parts, said, at = text.split(sign), [], 0
        while at < len(parts):
            for end in range(len(parts), at, -1):
                piece = sign.join(parts[at:end])
                over = self._over[sign] if end - at > 1 else self._templates
                found = self._whole(piece, depth, True, over)
                if found is not None or end - at == 1:
                    said.append(self._parts(piece, depth + 1) if found is None else found)
                    at = end
                    break
        return self._entries.get(sign, sign).join(said) if said != parts else text

    def _whole(
        self, text: str, depth: int, strict: bool, templates: Sequence[_Template]
    ) -> str | None:
        """What a text is by itself. In a `strict` search no value reaches over a sentence's end."""
        first, rest = text[:1], text[1:]
        forms = dict.fromkeys((text, first.lower() + rest, first.upper() + rest))
        for form in forms:
            if form in self._entries:
                return self._entries[form]
        if text.endswith(DOT) and not text.endswith("..."):
            found = self._whole(text[: -len(DOT)], depth, strict, templates)
            if found is not None:
                return found + self._entries.get(DOT, DOT)
        for template in templates:
            # A value keeps its first letter as it is.
            for form in (text,) if template.text[0] == "{" else forms:
                if template.longest not in form:
                    continue
                match = template.pattern.fullmatch(form)
                if match and self._fits(template, match.groups(), strict):
                    return self._filled(template, match.groups(), depth)
        if counted := _COUNTED.fullmatch(text):
            # How many there are of what is known.
            noun = self._entries.get(counted[2]) or self._entries.get(counted[2].removesuffix("s"))
            return noun and f"{counted[1]} {noun}"
        head, _, value = text.rpartition(" ")
        if head in self._entries and "{" not in head:
            # An option and what it is set to.
            return f"{self._entries[head]} {self._parts(value, depth + 1)}"
        return None

    def _fits(self, template: _Template, values: tuple[str, ...], strict: bool) -> bool:
        if strict and any(
            end in value and not self._is_known(value) for value in values for end in _ENDS
        ):
            return False
        return template.letters >= _WEAK or template.leads or all(map(self._is_clear, values))

    def _is_known(self, value: str) -> bool:
        """Whether there is an entry for it, at the beginning of a sentence or within one."""
        return value in self._entries or value[:1].upper() + value[1:] in self._entries

    def _is_clear(self, value: str) -> bool:
        """Whether it is a name or a number, or known."""
        return all(
            part in self._entries
            or not part.islower()
            or (" " not in part and part[-1].isdigit())
            or self._parts(part, _DEEPEST) != part
            for part in _LISTED.split(value)
            if part
        )

    def _filled(self, template: _Template, values: tuple[str, ...], depth: int) -> str:
        said = {
            name: self._parts(value, depth + 1) if value else ""
            for name, value in zip(template.names, values, strict=True)
        }
        return _HOLE.sub(lambda hole: said.get(hole[1], hole[0]), template.said)


def holes(text: str) -> list[str]:
    """The names of a template's values."""
    return _HOLE.findall(text)


def filled(text: str) -> str:
    """A template with a name for each of its values: as one that is seen on the screen."""
    return _HOLE.sub(lambda hole: f"<{hole[1].upper()}>", text)


def _template(text: str, said: str) -> _Template | None:
    fixed = _HOLE.split(text)[::2]
    longest = max(fixed, key=len)
    if not longest.strip():
        return None
    pattern = re.escape(fixed[0])
    for before, part in pairwise(fixed):
        # A value right behind another one is what goes on the sentence, or nothing.
        value = "(.*?)" if before or pattern == "" else "((?:[,;.:( ].*?)?)"
        pattern += value + re.escape(part)
    letters = len(_LETTER.findall("".join(fixed)))
    leads = len(_LETTER.findall(fixed[0])) >= _WORD and fixed[0].endswith(" ")
    return _Template(
        text, longest, re.compile(pattern, re.DOTALL), tuple(holes(text)), said, letters, leads
    )
