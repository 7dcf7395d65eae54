# SPDX-License-Identifier: GPL-3.0-or-later
"""A local service that imitates the APIs of Tripo, ModelStream and Scenario, strictly."""

from .sandbox import (
    ELSEWHERE_KEY,
    EMPTY_KEY,
    MODELSTREAM_EMPTY_KEY,
    MODELSTREAM_KEY,
    SECOND_KEY,
    Sandbox,
)
from .scenario.accounts import (
    SCENARIO_EMPTY_KEY,
    SCENARIO_KEY,
    SCENARIO_PROJECT,
    SCENARIO_SECOND_KEY,
    SCENARIO_SECRET,
)

__all__ = [
    "ELSEWHERE_KEY",
    "EMPTY_KEY",
    "MODELSTREAM_EMPTY_KEY",
    "MODELSTREAM_KEY",
    "SCENARIO_EMPTY_KEY",
    "SCENARIO_KEY",
    "SCENARIO_PROJECT",
    "SCENARIO_SECOND_KEY",
    "SCENARIO_SECRET",
    "SECOND_KEY",
    "Sandbox",
]
