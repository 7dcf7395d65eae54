# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, their credits, and how fast each of them may ask."""

import threading
import time
from dataclasses import dataclass, field

from .refusals import Refused


@dataclass
class Account:
    """A key's wallet. balance includes what is frozen for tasks that have not ended."""

    key: str
    balance: float
    frozen: float = 0.0
    region: str = "here"
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def freeze(self, credits: float) -> None:
        with self.lock:
            if self.balance - self.frozen < credits:
                raise Refused(2010)
            self.frozen = round(self.frozen + credits, 2)

    def charge(self, credits: float) -> None:
        with self.lock:
            self.frozen = round(self.frozen - credits, 2)
            self.balance = round(self.balance - credits, 2)

    def release(self, credits: float) -> None:
        with self.lock:
            self.frozen = round(self.frozen - credits, 2)


class Accounts:
    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}

    def add(self, key: str, credits: float, region: str = "here") -> Account:
        account = self._accounts[key] = Account(key, credits, region=region)
        return account

    def __getitem__(self, key: str) -> Account:
        return self._accounts[key]

    def of(self, headers: dict[str, str], region: str = "here") -> Account:
        """Return the account a request belongs to, as its bearer token says."""
        scheme, _, key = headers.get("authorization", "").partition(" ")
        account = self._accounts.get(key.strip())
        if scheme.lower() != "bearer" or account is None or account.region != region:
            raise Refused(2)
        return account


@dataclass
class RateLimit:
    """A number of requests per window of seconds, counted for each key and group by itself."""

    per_window: dict[str, int]
    seconds: float = 60.0
    _counts: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, key: str, group: str) -> dict[str, str]:
        """Count one request and return the headers to answer with, or refuse it."""
        limit = self.per_window[group]
        now = time.monotonic()
        with self._lock:
            begun, used = self._counts.get((key, group), (now, 0))
            if now - begun >= self.seconds:
                begun, used = now, 0
            used += 1
            self._counts[key, group] = begun, used
        left = max(1, round(begun + self.seconds - now))
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - used)),
            "X-RateLimit-Reset": str(left),
        }
        if used > limit:
            raise Refused(1007, headers={**headers, "Retry-After": str(left)})
        return headers
