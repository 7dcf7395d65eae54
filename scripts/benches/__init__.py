# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured: one module per bench, with `run(quick) -> Iterable[Row]`.

A module put in this folder is a bench by its file name. `common` has what they share,
`parts` the scripts that they run in processes of their own.
"""

from .common.rows import Row, table
from .common.runs import load, names

__all__ = ["Row", "load", "names", "table"]
