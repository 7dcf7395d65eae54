# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of task that make views, a depth map or a splat from one picture."""

from collections.abc import Mapping

from ...errors import Problem
from ..option import option
from ..options import Result, Task
from . import shared
from .shared import TASK_ONLY, VIEW_TYPES, VIEWS, name_of, picture, seed

VIEW_LENGTH = 1024
VIEW_CREDITS = 5
"""For each view that is drawn anew."""


class GenerateMultiviewImage(
    Task,
    type="generate_multiview_image",
    route="/generation/image-to-multiview",
    pool="pictures",
    credits=10,
    label="Image to Views",
    help="Draw the front, left, back and right of a picture's subject",
    section="Picture",
    short="Views",
    icon="VIEW_CAMERA",
    result=Result.VIEWS,
    next=shared.AFTER_VIEWS,
):
    """Four views of a subject. API v3: POST /generation/image-to-multiview."""

    image: str = picture("A picture of one subject", positional=True)

    def title(self) -> str:
        return name_of(self.image)


def _view_prompt(view: str) -> str:
    return option(  # type: ignore[no-any-return]
        default="",
        label=view.capitalize(),
        help=f"What to change in the {view} view",
        max_length=VIEW_LENGTH,
    )


class EditMultiviewImage(
    Task,
    type="edit_multiview_image",
    route="/generation/edit-multiview",
    pool="pictures",
    label="Edit Views",
    help="Change single views of a finished set of four; the others stay as they are",
    section="Picture",
    short="Edit Views",
    verb="Edit Views",
    credits_from=VIEW_CREDITS,
    icon="BRUSH_DATA",
    result=Result.VIEWS,
    note="Only views with a text are drawn anew and paid for; the others stay as they are, and "
    "all four are the result",
    next=shared.AFTER_VIEWS,
):
    """Views drawn anew after a prompt for each. API v3: POST /generation/edit-multiview."""

    source: str = shared.source(
        "Id of the finished task that made the four views",
        accepts=TASK_ONLY,
        made_by=VIEW_TYPES,
    )
    front: str = _view_prompt("front")
    left: str = _view_prompt("left")
    back: str = _view_prompt("back")
    right: str = _view_prompt("right")

    @classmethod
    def price_changes(cls) -> Mapping[str, str]:
        return dict.fromkeys(VIEWS, f"{VIEW_CREDITS:+g}")

    def price(self) -> float:
        return VIEW_CREDITS * len(self.prompts())

    def prompts(self) -> dict[str, str]:
        """What to change, by view."""
        changed = self.changed()
        return {view: changed[view] for view in VIEWS if view in changed}

    def further_problems(self) -> list[Problem]:
        blank = [view for view, prompt in self.prompts().items() if not prompt.strip()]
        if self.prompts() and not blank:
            return []
        return [Problem(blank[0] if blank else "front", "Say what to change in a view")]


class ImageToDepth(
    Task,
    type="image_to_depth",
    route="/generation/image-to-depth",
    pool="pictures",
    label="Image to Depth",
    help="Estimate the depth of a picture",
    section="Picture",
    short="Depth",
    verb="Measure Depth",
    icon="IMAGE_ZDEPTH",
    result=Result.PICTURE,
    next=("generate_image",),
):
    """A depth map. API v3: POST /generation/image-to-depth."""

    image: str = picture("The picture to measure", positional=True)
    kind: str = option(
        default="gray",
        label="Kind",
        help="How depth is shown",
        choices={"gray": "Grey", "color": "Colour"},
    )
    process_res: int = option(
        default=504,
        label="Resolution",
        help="Pixels of the longer side while it is processed",
        bounds=(126, 2016),
    )

    def title(self) -> str:
        return f"{name_of(self.image)} depth"


class ImageToSplat(
    Task,
    type="image_to_splat",
    route="/generation/image-to-splat",
    pool="splats",
    credits=30,
    label="Image to Splat",
    help="Make a Gaussian splat from one picture: coloured points, and no mesh",
    section="Picture",
    short="Splat",
    icon="POINTCLOUD_DATA",
    result=Result.SPLAT,
):
    """A Gaussian splat. API v3: POST /generation/image-to-splat."""

    image: str = picture("A picture of one subject", positional=True)
    model_seed: int | None = seed("Model Seed", "The same seed gives the same splat")

    def title(self) -> str:
        return name_of(self.image)
