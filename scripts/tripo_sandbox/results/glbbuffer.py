# SPDX-License-Identifier: GPL-3.0-or-later
"""The binary part of a GLB: buffer views and accessors."""

from array import array
from typing import Any

VERTICES, INDICES = 34962, 34963
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
COMPONENTS = {"B": 5121, "f": 5126, "H": 5123, "I": 5125}


class Buffer:
    """Collects data and describes it."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []
        self.length = 0

    def view(self, data: bytes, **facts: Any) -> int:
        """Add a buffer view and return its number."""
        place = self._store(data)
        self.views.append({"buffer": 0, "byteOffset": place, "byteLength": len(data), **facts})
        return len(self.views) - 1

    def accessor(self, values: "array[Any]", type: str, **facts: Any) -> int:
        """Add an accessor with a view of its own and return its number."""
        target = INDICES if type == "SCALAR" else VERTICES
        return self._accessor(self.view(values.tobytes(), target=target), values, type, facts)

    def values(self, values: "array[Any]", type: str, **facts: Any) -> int:
        """Add an accessor that describes neither vertices nor indices."""
        return self._accessor(self.view(values.tobytes()), values, type, facts)

    def _accessor(self, view: int, values: "array[Any]", type: str, facts: dict[str, Any]) -> int:
        self.accessors.append(
            {
                "bufferView": view,
                "componentType": COMPONENTS[values.typecode],
                "count": len(values) // WIDTHS[type],
                "type": type,
                **facts,
            }
        )
        return len(self.accessors) - 1

    def document(self) -> dict[str, Any]:
        """Return the parts of the glTF document that describe this buffer."""
        return {
            "accessors": self.accessors,
            "bufferViews": self.views,
            "buffers": [{"byteLength": self.length}],
        }

    def _store(self, data: bytes) -> int:
        place = self.length
        data += bytes(-len(data) % 4)
        self.chunks.append(data)
        self.length += len(data)
        return place
