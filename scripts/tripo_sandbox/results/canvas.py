# SPDX-License-Identifier: GPL-3.0-or-later
"""What pictures are drawn with: Pillow, or where it is not installed, what is needed of it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageDraw
else:
    try:
        from PIL import Image, ImageDraw
    except ImportError:  # as in Blender's own Python
        from . import plain_canvas as Image
        from . import plain_canvas as ImageDraw

__all__ = ["Image", "ImageDraw"]
