# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's API with the types that it really has, where its type stubs say less or are wrong.

Some values may be None by the stubs, but never are while an operator, a panel or a timer runs.
The functions here assert that, so that nothing else has to.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar, cast

import bpy

from . import languages

if TYPE_CHECKING:
    from typing import Annotated as Annotated

    from bpy.stub_internal.rna_enums import IconItems, OperatorReturnItems, WmReportItems

    Outcome = set[OperatorReturnItems]
    """What the methods of an operator return."""
    ReportType = set[WmReportItems]

    OperatorPart = bpy.types.Operator
    PanelPart = bpy.types.Panel
else:
    # Blender reads properties from bases only that are none of its own classes.
    OperatorPart = PanelPart = object

    class Annotated:
        """Gives the property alone. That of `typing` keeps what it was given for good, and as a
        Python module Blender hangs at its end where a property is kept."""

        def __class_getitem__(cls, given):
            return given[1]


Class = TypeVar("Class", bound=type)

ops: Any = bpy.ops
"""Operators of add-ons, and those that not every Blender has."""
types: Any = bpy.types
"""Blender's classes, which take on properties of add-ons."""

# What these return is None in the stubs.
_props: Any = bpy.props
BoolProperty = _props.BoolProperty
BoolVectorProperty = _props.BoolVectorProperty
CollectionProperty = _props.CollectionProperty
EnumProperty = _props.EnumProperty
FloatProperty = _props.FloatProperty
IntProperty = _props.IntProperty
PointerProperty = _props.PointerProperty
StringProperty = _props.StringProperty
_app: Any = bpy.app
_utils: Any = bpy.utils


def declares_properties(cls: Class) -> Class:
    """Leave the properties of a class as Blender reads them.

    They are declared as `name: Annotated[str, StringProperty(...)]`: type checkers read the type
    of the value, and Blender is given the property.
    """
    cls.__annotations__ = inspect.get_annotations(cls, eval_str=True)
    return cls


def classes_factory(classes: Iterable[type]) -> tuple[Callable[[], None], Callable[[], None]]:
    """The functions that register and unregister classes."""
    register, unregister = _utils.register_classes_factory(tuple(classes))
    return register, unregister


def register_command(name: str, execute: Callable[[list[str]], int]) -> object:
    """Make a command of Blender's command line known; returns its handle."""
    handle: object = _utils.register_cli_command(name, execute)
    return handle


def is_job_running(name: str) -> bool:
    return bool(_app.is_job_running(name))


def all_data() -> set[bpy.types.ID]:
    """Everything in the open file."""
    data: Any = bpy.data
    return set(data.user_map())


def open_library(path: str) -> AbstractContextManager[tuple[Any, Any]]:
    """Open a .blend to append from it: what it contains, and an empty list for what is wanted."""
    libraries: Any = bpy.data.libraries
    opened: AbstractContextManager[tuple[Any, Any]] = libraries.load(path, link=False)
    return opened


def scene(context: bpy.types.Context) -> bpy.types.Scene:
    found = context.scene
    assert found
    return found


def view_layer(context: bpy.types.Context) -> bpy.types.ViewLayer:
    found = context.view_layer
    assert found
    return found


def active_object(context: bpy.types.Context) -> bpy.types.Object | None:
    return view_layer(context).objects.active


def window_manager(context: bpy.types.Context) -> bpy.types.WindowManager:
    found = context.window_manager
    assert found
    return found


def windows() -> list[bpy.types.Window]:
    """Blender's open windows."""
    return list(window_manager(bpy.context).windows)


def preferences(context: bpy.types.Context) -> bpy.types.Preferences:
    """Blender's own preferences."""
    found = context.preferences
    assert found
    return found


def layout(owner: bpy.types.Panel | bpy.types.Menu | bpy.types.Operator) -> bpy.types.UILayout:
    """The layout that a panel, a menu or an operator draws into, in the user's language; only
    inside of its `draw`."""
    found = owner.layout
    assert found
    return languages.drawn(found)


def panel(
    layout: bpy.types.UILayout, name: str
) -> tuple[bpy.types.UILayout, bpy.types.UILayout | None]:
    """A panel that can be folded: its header and its body, which is None while it is folded."""
    folded: Any = layout
    header, body = folded.panel(name, default_closed=True)
    return header, body


def icon(name: str) -> IconItems:
    """A name that is known to be one of Blender's icons."""
    return cast("IconItems", name)


def mesh_of(obj: bpy.types.Object) -> bpy.types.Mesh:
    """The mesh of a mesh object."""
    mesh = obj.data
    assert isinstance(mesh, bpy.types.Mesh)
    return mesh


def attribute_data(mesh: bpy.types.Mesh, name: str) -> Any:
    """The values of an attribute of a mesh, whatever their type."""
    attribute: Any = mesh.attributes[name]
    return attribute.data


def packed_bytes(image: bpy.types.Image) -> bytes:
    """The file that is packed in an image; empty where none is."""
    packed: Any = image.packed_file
    return bytes(packed.data) if packed else b""


def pixels_of(image: bpy.types.Image) -> Any:
    """The pixels of an image, as an array of Blender's."""
    return image.pixels
