# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of faults and mends agrees with itself and with the report."""

from __future__ import annotations

from dataclasses import fields

from tripo_addon.mesh.faults import ALL, FAULTS, MENDS, SAFE, Options
from tripo_addon.mesh.report import Report


def test_every_mend_is_for_a_fault() -> None:
    assert {fault.mend for fault in ALL.values() if fault.mend} == set(MENDS)


def test_options_and_fields_exist() -> None:
    known = {field.name for field in fields(Report)}
    for fault in ALL.values():
        assert set(fault.fields) <= known
    for mend in MENDS.values():
        assert set(mend.options) <= set(Options._fields)


def test_mend_all_mends_faults_only_and_the_seams_that_hinder() -> None:
    mends = {fault.mend for fault in FAULTS.values() if fault.mend}
    assert set(SAFE) == mends | {"merge"}
