# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests: each folder of `tripo_addon` has one of the same name here.

`tests/<folder>/test_<module>.py` tests `tripo_addon/<folder>/<module>.py`; what goes through many
modules is in `scenarios`.
"""
