# SPDX-License-Identifier: GPL-3.0-or-later
"""How long what is awaited may take."""

SLOWER = 5
"""How many times slower a machine with much else to do may be than one with nothing."""


def patience(seconds: float) -> float:
    """The limit for what takes so long at most on a machine with nothing else to do.

    Only a failure waits as long: what is awaited ends the wait at once.
    """
    return seconds * SLOWER
