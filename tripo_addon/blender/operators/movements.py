# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators on movements: choose those that are to be made, and play those that are there.

What only a press needs is loaded then: this module is loaded when the add-on is enabled.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import bpy

from ...errors import TripoError
from ...spec.tasks.animation import CLIP_CREDITS, MOST_CLIPS
from .. import redraw
from ..languages import said
from ..typed import (
    Annotated,
    BoolProperty,
    CollectionProperty,
    IntProperty,
    StringProperty,
    classes_factory,
    declares_properties,
    layout,
    scene,
    window_manager,
)

if TYPE_CHECKING:
    from ..typed import Outcome

STAR = {True: "SOLO_ON", False: "SOLO_OFF"}
ROWS = 12
WIDTH = 420
MOST_POSES, POSES_SCALE = 4, 7.0
"""Pictures beside each other, and the height of each in buttons."""


def _on_star(self: Any, context: bpy.types.Context) -> None:
    from ..form import movements

    movements.mark_favourite(self.clip, wanted=self.favourite)


@declares_properties
class TRIPO_PG_movement(bpy.types.PropertyGroup):
    """A movement in the list to choose from"""

    name: Annotated[str, StringProperty(name="Movement")]
    clip: Annotated[str, StringProperty(name="Name at the Service")]
    doubt: Annotated[str, StringProperty(name="Doubt")]
    chosen: Annotated[
        bool, BoolProperty(name="Chosen", description="Make this movement; each is paid for")
    ]
    favourite: Annotated[
        bool,
        BoolProperty(
            name="Favourite",
            description="Show it among the first, in every file",
            update=_on_star,
        ),
    ]


class TRIPO_UL_movements(bpy.types.UIList):
    """Movements with a check mark and a star each"""

    def draw_item(
        self,
        context: bpy.types.Context,
        layout: Any,
        data: Any,
        item: Any,
        icon: int | None,
        active_data: Any,
        active_property: str | None,
        index: int | None = 0,
        flt_flag: int | None = 0,
    ) -> None:
        from .. import figures

        row = layout.row(align=True)
        mark = row.row()
        mark.enabled = item.chosen or _count(data.movements) < MOST_CLIPS
        mark.prop(item, "chosen", text=item.name)
        if pose := figures.pose(item.clip):
            row.label(text="", icon_value=pose)
        if item.doubt:
            row.label(text="", icon="QUESTION")
        row.prop(item, "favourite", text="", icon=STAR[item.favourite], emboss=False)

    def draw_filter(self, context: bpy.types.Context, layout: Any) -> None:
        """The dialog has a search field of its own, above the list."""

    def filter_items(  # type: ignore[override]
        self, context: bpy.types.Context, data: Any, property: str
    ) -> tuple[list[int], list[int]]:
        words = data.search.lower().split()
        shown = (
            all(word in f"{item.name} {item.clip}".lower() for word in words)
            for item in getattr(data, property)
        )
        return [self.bitflag_filter_item if found else 0 for found in shown], []


def _count(items: Iterable[Any]) -> int:
    return sum(item.chosen for item in items)


@declares_properties
class TRIPO_OT_choose_movements(bpy.types.Operator):
    """Choose up to five of the movements that the rig takes; each is paid for"""

    bl_idname = "tripo.choose_movements"
    bl_label = "Choose Movements"
    bl_options = {"INTERNAL", "UNDO"}

    search: Annotated[
        str,
        StringProperty(
            name="Search",
            description="Words of the movement's name",
            options={"SKIP_SAVE", "TEXTEDIT_UPDATE"},
        ),
    ]
    movements: Annotated[
        Any, CollectionProperty(type=TRIPO_PG_movement, options={"SKIP_SAVE", "HIDDEN"})
    ]
    at: Annotated[int, IntProperty(name="Movement", options={"SKIP_SAVE", "HIDDEN"})]
    refused: Annotated[str, StringProperty(options={"SKIP_SAVE", "HIDDEN"})]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "Outcome":
        from .. import figures
        from ..form import movements

        figures.look()
        offers = movements.offers(movements.rig(context))
        chosen = movements.chosen(movements.form_of(context))
        starred = movements.favourites()
        self.movements.clear()
        order = sorted(
            offers.movements,
            key=lambda offer: (offer.clip not in chosen, offer.clip not in starred),
        )
        for offer in order:
            item = self.movements.add()
            item.name, item.clip, item.doubt = offer.label, offer.clip, offer.doubt
            item.chosen = offer.clip in chosen
            # Set as its stored value, so that it is not taken for a click.
            item.favourite = offer.clip in starred
        self.refused = "\n".join(offers.refused)
        manager = window_manager(context)
        return manager.invoke_props_dialog(self, width=WIDTH)

    def draw(self, context: bpy.types.Context) -> None:
        from ..form import movements
        from ..ui import text

        drawn = layout(self)
        field = drawn.row()
        field.activate_init = True
        field.prop(self, "search", text="", icon="VIEWZOOM")
        drawn.template_list(
            "TRIPO_UL_movements", "", self, "movements", self, "at", rows=ROWS, maxrows=ROWS
        )
        count = _count(self.movements)
        costs = f", {CLIP_CREDITS * count} credits" if movements.is_priced() else ""
        drawn.label(text=f"{count} of {MOST_CLIPS} chosen{costs}")
        self._draw_poses(drawn)
        if 0 <= self.at < len(self.movements):
            item = self.movements[self.at]
            told = movements.suits(item.clip)
            about = f"{item.name}: sure for rigs of {told}" if told else item.name
            text.draw_lines(drawn, about, WIDTH)
            if item.doubt:
                text.draw_lines(drawn, f"{item.name} {item.doubt}", WIDTH, "QUESTION")
        for line in self.refused.splitlines():
            text.draw_lines(drawn, line, WIDTH, "INFO")

    def _draw_poses(self, drawn: bpy.types.UILayout) -> None:
        """Some poses of each that is chosen and of the active one, where there is a file of it."""
        from .. import figures
        from ..ui import text

        at = {self.at} if 0 <= self.at < len(self.movements) else set()
        at |= {number for number, item in enumerate(self.movements) if item.chosen}
        shown = [self.movements[number] for number in sorted(at)]
        known = [item for item in shown if figures.poses(item.clip)]
        row = drawn.row()
        for item in known[:MOST_POSES]:
            cell = row.column(align=True)
            cell.template_icon(icon_value=figures.poses(item.clip), scale=POSES_SCALE)
            cell.label(text=item.name)
        unknown = [item.name for item in shown if not figures.poses(item.clip)]
        if unknown:
            names = ", ".join(unknown)
            told = f"No stick figure, as no result with it is on this disk yet: {names}"
            text.draw_lines(drawn, told, WIDTH, "INFO")

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..form import movements

        group = movements.form_of(context)
        picked = [item.clip for item in self.movements if item.chosen]
        with redraw.changing(scene(context)):
            before = [clip for clip in movements.chosen(group) if clip in picked]
            movements.choose(group, dict.fromkeys([*before, *picked]))
        return {"FINISHED"}


@declares_properties
class TRIPO_OT_drop_movement(bpy.types.Operator):
    """Take this movement out of the form"""

    bl_idname = "tripo.drop_movement"
    bl_label = "Remove"
    bl_options = {"INTERNAL", "UNDO"}

    clip: Annotated[str, StringProperty(name="Movement", options={"SKIP_SAVE"})]

    def execute(self, context: bpy.types.Context) -> "Outcome":
        from ..form import movements

        group = movements.form_of(context)
        kept = [clip for clip in movements.chosen(group) if clip != self.clip]
        with redraw.changing(scene(context)):
            movements.choose(group, kept)
        return {"FINISHED"}


@declares_properties
class _OnMovement:
    """Works on a movement of an armature in the scene."""

    armature: Annotated[str, StringProperty(name="Armature", options={"SKIP_SAVE"})]
    track: Annotated[
        int,
        IntProperty(
            name="Track",
            description="The place of the movement's track in the NLA editor, from below, from 0",
            options={"SKIP_SAVE"},
        ),
    ]

    def act(self, context: bpy.types.Context, armature: bpy.types.Object) -> None:
        raise NotImplementedError

    def execute(self: Any, context: bpy.types.Context) -> "Outcome":
        armature = scene(context).objects.get(self.armature)
        try:
            if armature is None or armature.type != "ARMATURE":
                raise TripoError(f"There is no armature '{self.armature}' in this scene")
            self.act(context, armature)
        except TripoError as error:
            self.report({"ERROR"}, said(str(error), "reports"))
            return {"CANCELLED"}
        redraw.redraw()
        return {"FINISHED"}


class TRIPO_OT_play_movement(_OnMovement, bpy.types.Operator):
    """Let the armature do this movement over and over; the preview range becomes the movement's"""

    bl_idname = "tripo.play_movement"
    bl_label = "Play"
    bl_options = {"UNDO"}

    def act(self, context: bpy.types.Context, armature: bpy.types.Object) -> None:
        from ..scene import playing

        playing.play(scene(context), armature, self.track)
        if context.screen and not context.screen.is_animation_playing:
            bpy.ops.screen.animation_play()


class TRIPO_OT_rest_pose(_OnMovement, bpy.types.Operator):
    """Let no movement play: the armature stands in its rest pose; all movements are kept"""

    bl_idname = "tripo.rest_pose"
    bl_label = "Rest Pose"
    bl_options = {"UNDO"}

    def act(self, context: bpy.types.Context, armature: bpy.types.Object) -> None:
        from ..scene import playing

        playing.rest(scene(context), armature)
        if context.screen and context.screen.is_animation_playing:
            bpy.ops.screen.animation_cancel(restore_frame=False)


@declares_properties
class TRIPO_OT_movement_in_nla(_OnMovement, bpy.types.Operator):
    """Have this movement take part in the NLA editor, from the current frame on; or no longer"""

    bl_idname = "tripo.movement_in_nla"
    bl_label = "Use in NLA"
    bl_options = {"UNDO"}

    use: Annotated[bool, BoolProperty(name="Use", default=True, options={"SKIP_SAVE"})]

    def act(self, context: bpy.types.Context, armature: bpy.types.Object) -> None:
        from ..scene import playing

        if self.use:
            playing.put_into_nla(scene(context), armature, self.track)
        else:
            playing.take_out_of_nla(armature, self.track)


register, unregister = classes_factory(
    (
        TRIPO_PG_movement,
        TRIPO_UL_movements,
        TRIPO_OT_choose_movements,
        TRIPO_OT_drop_movement,
        TRIPO_OT_play_movement,
        TRIPO_OT_rest_pose,
        TRIPO_OT_movement_in_nla,
    )
)
