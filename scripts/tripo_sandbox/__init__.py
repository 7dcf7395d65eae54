# SPDX-License-Identifier: GPL-3.0-or-later
"""A local service that imitates Tripo's API v3 as strictly as the real one."""

from .sandbox import ELSEWHERE_KEY, EMPTY_KEY, SECOND_KEY, Sandbox

__all__ = ["ELSEWHERE_KEY", "EMPTY_KEY", "SECOND_KEY", "Sandbox"]
