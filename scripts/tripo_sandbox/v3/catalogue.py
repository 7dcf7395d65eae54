# SPDX-License-Identifier: GPL-3.0-or-later
"""All task kinds, of all modules."""

from ..shared.kinds import Kind
from . import animation, generation, mesh, models, pictures

KINDS: tuple[Kind, ...] = (
    *generation.KINDS,
    *pictures.KINDS,
    *models.KINDS,
    *animation.KINDS,
    *mesh.KINDS,
)
BY_TYPE: dict[str, Kind] = {kind.type: kind for kind in KINDS}
