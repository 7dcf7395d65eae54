# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets as files: one JSON file for each, to be kept and to be shared."""

from __future__ import annotations

from ..spec.targets import read
from .named_files import NamedFiles

FOLDER = "targets"
"""The folder with a user's own targets, in the user's folder."""

FILES = NamedFiles("target", read)
