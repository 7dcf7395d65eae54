# SPDX-License-Identifier: GPL-3.0-or-later
"""How Blender may look, and the screens of the add-on that are looked at, as data."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

DARK, LIGHT = "Blender_Dark", "Blender_Light"
"""Files of Blender's own themes."""
ENGLISH, CHINESE, JAPANESE = "en_US", "zh_HANS", "ja_JP"
FORM, JOBS = "generate", "jobs"
"""Panels by the end of their class names."""


@dataclass(frozen=True)
class Look:
    """How Blender looks; `width` is that of the sidebar, in pixels at a scale of 1."""

    theme: str = DARK
    scale: float = 1.0
    width: int = 300
    language: str = ENGLISH

    @property
    def name(self) -> str:
        theme = self.theme.rpartition("_")[2].lower()
        return f"{self.language}-{theme}-{self.scale * 100:.0f}-{self.width}"


ALL = tuple(
    Look(theme, scale, width, language)
    for language, theme, scale, width in product(
        (ENGLISH, CHINESE, JAPANESE), (DARK, LIGHT), (1.0, 2.0), (240, 400)
    )
)


@dataclass(frozen=True)
class Screen:
    """A state of the add-on to look at: `code` makes it, in a Blender (see `stage.py`).

    `popup` opens what covers the view, and is looked at in place of the sidebar; `after` follows
    when `until` is true. Where the scene is to be seen as well, it and the sidebar are.
    """

    name: str
    code: str = ""
    panels: tuple[str, ...] = (FORM,)
    popup: str = ""
    unfolded: bool = False
    until: str = ""
    after: str = ""
    scene: bool = False


def form(kind: str, code: str = "", *, unfolded: bool = False, name: str = "") -> Screen:
    """The form of a type of task."""
    name = name or f"form-{kind}{'-unfolded' if unfolded else ''}"
    return Screen(name, f"form({kind!r})\n{code}", unfolded=unfolded)


LONG = "a weathered red leather armchair with brass nails, a worn seat and carved oak feet"
FIRST = (
    Screen("first-welcome", "key('')"),
    Screen("first-offline", "key('tsk_of_nobody', '')"),
)
"""Before a service is reached."""
FORMS = (
    form("text_to_model"),
    form("text_to_model", unfolded=True),
    form("text_to_model", f"fill(prompt={LONG!r}, negative_prompt='cloth')", name="form-prompt"),
    form("image_to_model"),
    form("image_to_model", "picture('image', width=300)", name="form-picture"),
    form("image_to_model", unfolded=True),
    form("multiview_to_model"),
    form("multiview_to_model", "picture('front')", name="form-views"),
    form("text_to_image"),
    form("text_to_image", unfolded=True),
    form("generate_image", unfolded=True),
    form("generate_multiview_image"),
    form("edit_multiview_image"),
    form("image_to_depth"),
    form("image_to_splat", unfolded=True),
)
STEPS = (
    form("texture_model", "select(True)"),
    form("texture_model", unfolded=True),
    form("texture_model", "select(False)", name="form-own-mesh"),
    form("convert_model", "select(True)", unfolded=True),
    form("import_model"),
    form("refine_model"),
    form("stylize_model"),
    form("mesh_segmentation", unfolded=True),
    form("smartsegment", unfolded=True),
    form("mesh_completion"),
    form("highpoly_to_lowpoly", unfolded=True),
    form("mesh_uv", unfolded=True),
    form("animate_prerigcheck"),
    form("animate_rig", unfolded=True),
    form("animate_retarget", unfolded=True),
)
"""What works on models: one of the add-on's, and one of the user's own."""
LISTS = (
    Screen("jobs", "job('')", (JOBS,)),
    Screen("job-done", "job('done')", (JOBS,)),
    Screen("job-failed", "job('failed')", (JOBS,)),
    Screen("job-kept", "job('kept')", (JOBS,)),
    Screen("job-uncertain", "job('uncertain')", (JOBS,)),
    Screen("jobs-filtered", "job_filter(state='failed')", (JOBS,)),
    Screen(
        "jobs-clean-up",
        "job_filter(state='all')\nbpy.ops.tripo.measure_files()",
        (JOBS, "clean_up"),
    ),
)
PANELS = (
    Screen("chains", "select(True)", ("chains",), unfolded=True),
    Screen("origin", "select(True)", ("origin",)),
    Screen("mesh", "select(True)\nbpy.ops.tripo.validate_mesh()", ("mesh", "uv")),
    Screen("export", "select(True)", ("export",)),
    Screen("usage", "bpy.ops.tripo.refresh_usage()", ("usage",)),
)
POPUPS = (
    Screen("settings", popup="panel('TRIPO_PT_settings')"),
    Screen("presets", popup="panel('TRIPO_PT_presets')"),
    Screen("style", popup="panel('TRIPO_PT_style')"),
    Screen("prompt", "form('text_to_model')", popup="bpy.ops.tripo.edit_prompt('INVOKE_DEFAULT')"),
    Screen("prompts", popup="menu('TRIPO_MT_prompts')"),
    Screen("job-menu", popup="menu('TRIPO_MT_jobs')"),
    Screen("job-filter", popup="panel('TRIPO_PT_job_filter')"),
    Screen("job-details", popup="details('done')"),
    Screen("job-details-failed", popup="details('failed')"),
    Screen("recipes", popup="menu('TRIPO_MT_recipes')"),
    Screen("targets", popup="menu('TRIPO_MT_targets')"),
    Screen("add", popup="menu('TRIPO_MT_add')"),
    Screen("object", popup="menu('TRIPO_MT_object')"),
    Screen("pie", popup="bpy.ops.wm.call_menu_pie('INVOKE_DEFAULT', name='TRIPO_MT_pie')"),
    Screen(
        "movements",
        "form('animate_retarget')",
        popup="bpy.ops.tripo.choose_movements('INVOKE_DEFAULT')",
    ),
    Screen("attach", popup="bpy.ops.tripo.attach('INVOKE_DEFAULT')"),
    Screen("next", popup="following('done')"),
    Screen("delete", popup="bpy.ops.tripo.delete_jobs('INVOKE_DEFAULT')"),
)
ALL_SCREENS = (*FIRST, *FORMS, *STEPS, *LISTS, *PANELS, *POPUPS)

ROBOT = "a wooden robot"
README = {
    "sidebar": (
        Screen(
            "sidebar",
            "select(True)\nform('text_to_model')\nfill(prompt='a blue armchair')\njob('done')",
            (FORM, JOBS),
            scene=True,
        ),
    ),
    "jobs": tuple(screen for screen in LISTS if screen.name.startswith("job-")),
    "guided": (
        Screen("guided-1", f"form('text_to_image')\nfill(prompt={ROBOT!r})"),
        Screen(
            "guided-2",
            f"run('text_to_image', prompt={ROBOT!r})",
            until="ended()",
            after="go_on('generate_multiview_image')",
        ),
        Screen("guided-3", "run()", until="ended()", after="go_on('multiview_to_model')"),
        Screen("guided-4", "run()", until="ended()", after="form('animate_rig')"),
        Screen("guided-5", "run()", until="ended()", after="go_on('animate_retarget')\nwalk()"),
    ),
    "in_place": (
        Screen(
            "in_place-1",
            "select(False)\nform('texture_model')\nfill(text_prompt='carved oak')",
            scene=True,
        ),
        Screen("in_place-2", "run()", until="ended()", scene=True),
    ),
}
"""Pictures of README.md, by their names in docs, each of screens beside each other."""
