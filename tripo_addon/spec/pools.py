# SPDX-License-Identifier: GPL-3.0-or-later
"""The pools in which services count how many tasks of a key run at once.

It is known which tasks share a pool. How many tasks a pool takes differs by account, and is learnt
from the service's refusals.
"""

from __future__ import annotations

from .options import Task


def pool_of(task: Task) -> str:
    """The pool that a task runs in: that of its version, or that of its type."""
    return (task.version and task.version.pool) or task.pool
