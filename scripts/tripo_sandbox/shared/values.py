# SPDX-License-Identifier: GPL-3.0-or-later
"""The type of JSON objects."""

from typing import Any

Json = dict[str, Any]
