# SPDX-License-Identifier: GPL-3.0-or-later
"""All task kinds, of all modules."""

from . import animation, generation, mesh, models, pictures
from .kinds import Kind

KINDS: tuple[Kind, ...] = (
    *generation.KINDS,
    *pictures.KINDS,
    *models.KINDS,
    *animation.KINDS,
    *mesh.KINDS,
)
BY_TYPE: dict[str, Kind] = {kind.type: kind for kind in KINDS}
