# SPDX-License-Identifier: GPL-3.0-or-later
"""What operators on the user's own recipes and targets share."""

from typing import TYPE_CHECKING

import bpy

from ...errors import TripoError
from ..languages import said
from ..typed import (
    Annotated,
    OperatorPart,
    StringProperty,
    declares_properties,
    window_manager,
)

if TYPE_CHECKING:
    from ..typed import Outcome


class Reported(OperatorPart):
    """Does something; an error is reported."""

    def execute(self, context: bpy.types.Context) -> "Outcome":
        try:
            self.act(context)
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        return {"FINISHED"}

    def act(self, context: bpy.types.Context) -> None:
        raise NotImplementedError


@declares_properties
class OnFile(Reported):
    """Works on a JSON file, which is chosen in the file browser."""

    filepath: Annotated[str, StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})]
    filter_glob: Annotated[str, StringProperty(default="*.json", options={"HIDDEN"})]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        window_manager(context).fileselect_add(self)
        return {"RUNNING_MODAL"}
