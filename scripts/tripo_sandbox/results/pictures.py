# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures as the bytes of a file. Equal pictures always give equal bytes."""

import io
from typing import Any

from .canvas import Image

OPTIONS: dict[str, dict[str, Any]] = {
    "png": {"compress_level": 4},
    "jpeg": {"quality": 90},
    "webp": {"lossless": True},
}


def encoded(picture: Image.Image, format: str) -> bytes:
    """Encode a picture as png, jpeg or webp."""
    out = io.BytesIO()
    picture.save(out, format, **OPTIONS[format])
    return out.getvalue()
