# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario, which runs Tripo's models among others."""

from __future__ import annotations

from ..service import Service

SERVICE = Service(
    package=__name__,
    name="scenario",
    label="Scenario",
    base_url="https://api.cloud.scenario.com",
    fixed_path="/v1",
    key_url="https://app.scenario.com",
    top_up_url="https://app.scenario.com",
    key_variables=("SCENARIO_API_KEY", "SCENARIO_API_SECRET"),
    unit="CU",
    prices=False,
    model_files=("glb", "fbx", "obj", "stl", "3mf", "usdz"),
)
