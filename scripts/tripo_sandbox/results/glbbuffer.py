# SPDX-License-Identifier: GPL-3.0-or-later
"""The binary part of a GLB: buffer views and accessors, plain or compressed."""

from array import array
from typing import Any

from .meshopt import encode_attributes, encode_indices

MESHOPT = "EXT_meshopt_compression"
VERTICES, INDICES = 34962, 34963
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
COMPONENTS = {"B": 5121, "f": 5126, "H": 5123, "I": 5125}


class Buffer:
    """Collects data; with compress, accessors are packed and pictures stay as they are."""

    def __init__(self, compress: bool) -> None:
        self.compress = compress
        self.chunks: list[bytes] = []
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []
        self.length = 0
        self._unpacked = 0

    def view(self, data: bytes, **facts: Any) -> int:
        """Add a buffer view and return its number."""
        place = self._store(data)
        self.views.append({"buffer": 0, "byteOffset": place, "byteLength": len(data), **facts})
        return len(self.views) - 1

    def accessor(self, values: "array[Any]", type: str, **facts: Any) -> int:
        """Add an accessor with a view of its own and return its number."""
        count = len(values) // WIDTHS[type]
        stride = WIDTHS[type] * values.itemsize
        target = INDICES if type == "SCALAR" else VERTICES
        if self.compress:
            view = self._packed_view(values, stride, target)
        else:
            view = self.view(values.tobytes(), target=target)
        component = COMPONENTS[values.typecode]
        self.accessors.append(
            {"bufferView": view, "componentType": component, "count": count, "type": type, **facts}
        )
        return len(self.accessors) - 1

    def values(self, values: "array[Any]", type: str, **facts: Any) -> int:
        """Add an accessor that describes neither vertices nor indices; it is never packed."""
        self.accessors.append(
            {
                "bufferView": self.view(values.tobytes()),
                "componentType": COMPONENTS[values.typecode],
                "count": len(values) // WIDTHS[type],
                "type": type,
                **facts,
            }
        )
        return len(self.accessors) - 1

    def document(self) -> dict[str, Any]:
        """Return the parts of the glTF document that describe this buffer."""
        buffers: list[dict[str, Any]] = [{"byteLength": self.length}]
        extensions: dict[str, Any] = {}
        if self.compress:
            fallback = {MESHOPT: {"fallback": True}}
            buffers.append({"byteLength": self._unpacked, "extensions": fallback})
            extensions = {"extensionsUsed": [MESHOPT], "extensionsRequired": [MESHOPT]}
        return {
            "accessors": self.accessors,
            "bufferViews": self.views,
            "buffers": buffers,
            **extensions,
        }

    def _packed_view(self, values: "array[Any]", stride: int, target: int) -> int:
        """Describe the data as it will be in a second buffer, which only decoding brings about."""
        raw = values.tobytes()
        indices = target == INDICES
        packed = encode_indices(values) if indices else encode_attributes(raw, stride)
        extension = {
            "buffer": 0,
            "byteOffset": self._store(packed),
            "byteLength": len(packed),
            "byteStride": stride,
            "count": len(raw) // stride,
            "mode": "INDICES" if indices else "ATTRIBUTES",
        }
        view: dict[str, Any] = {
            "buffer": 1,
            "byteOffset": self._unpacked,
            "byteLength": len(raw),
            "target": target,
            "extensions": {MESHOPT: extension},
        }
        if not indices:
            view["byteStride"] = stride
        self._unpacked += len(raw) + -len(raw) % 4
        self.views.append(view)
        return len(self.views) - 1

    def _store(self, data: bytes) -> int:
        place = self.length
        data += bytes(-len(data) % 4)
        self.chunks.append(data)
        self.length += len(data)
        return place
