# SPDX-License-Identifier: GPL-3.0-or-later
"""`typing.NamedTuple` for the modules that are loaded when the add-on is enabled.

That of `typing` writes and compiles code for each class, which takes longer than loading a module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    from operator import itemgetter

    class Record(tuple):
        """A tuple whose items have names, with what this add-on uses of named tuples."""

        __slots__ = ()

        def __init_subclass__(cls) -> None:
            cls._fields = tuple(cls.__annotations__)
            cls._field_defaults = {
                name: cls.__dict__[name] for name in cls._fields if name in cls.__dict__
            }
            for at, name in enumerate(cls._fields):
                setattr(cls, name, property(itemgetter(at)))

        def __new__(cls, *given, **named):
            if len(given) == len(cls._fields) and not named:
                return super().__new__(cls, given)
            by_place = dict(zip(cls._fields, given, strict=False))
            values = {**cls._field_defaults, **by_place, **named}
            twice = by_place.keys() & named.keys()
            if twice or len(given) > len(cls._fields) or values.keys() != set(cls._fields):
                raise TypeError(f"{cls.__name__} needs {', '.join(cls._fields)}, each once")
            return super().__new__(cls, [values[name] for name in cls._fields])

        def __repr__(self) -> str:
            fields = zip(self._fields, self, strict=True)
            return (
                f"{type(self).__name__}({', '.join(f'{name}={item!r}' for name, item in fields)})"
            )

        def __getnewargs__(self):
            return tuple(self)


__all__ = ["Record"]
