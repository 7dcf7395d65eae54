# SPDX-License-Identifier: GPL-3.0-or-later
"""An address that cannot be reached for a while: when to try again, and what to say."""

from __future__ import annotations

import random
import threading
import time

from ..errors import TripoError, Unreachable
from .client import Network
from .retry import LONGEST_OUTAGE_DELAY, Decision, Then, after_outage

AGAIN = "it is tried again by itself"


class Outage:
    """From the first failure to the next success; safe to use from any thread."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._lock = threading.Lock()
        self._attempts = 0
        self._since = 0.0
        self._until = -LONGEST_OUTAGE_DELAY
        """When the next attempt is due."""

    def failed(self, error: TripoError) -> float:
        """How many seconds to wait after this failure.

        Failures before the next attempt is due count as one. Raises the error that ends the wait
        when the outage has lasted too long.
        """
        with self._lock:
            now = time.monotonic()
            if now > self._until + LONGEST_OUTAGE_DELAY:
                # Failures so long ago have nothing to do with this one.
                self._attempts, self._since = 0, now
            if now < self._until:
                return self._until - now
            seconds = now - self._since
            decision = self._decide(error, seconds)
            if decision.then is not Then.AGAIN:
                raise TripoError(f"{error.what} (tried for {_span(seconds)})", error.advice)
            self._attempts += 1
            self._until = now + decision.seconds
            return decision.seconds

    def over(self) -> None:
        """The address has answered."""
        with self._lock:
            self._attempts = 0
            self._until = -LONGEST_OUTAGE_DELAY

    def _decide(self, error: TripoError, seconds: float) -> Decision:
        known = self._network.answered
        return after_outage(
            self._attempts,
            seconds,
            endless=self._network.endless,
            # A request that broke on the way has reached somebody.
            answered=not isinstance(error, Unreachable) or error.host in known,
            luck=random.random(),
        )


def note(error: TripoError) -> str:
    """What the user reads of a job that waits because of this; some causes never pass."""
    return ". ".join(filter(None, (f"{error.what}: {AGAIN}", error.advice)))


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"
