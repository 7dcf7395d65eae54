# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys, secrets and projects of the Scenario service, and their creative units."""

import base64
import binascii
import hmac
import threading
from dataclasses import dataclass, field

from .errors import Denied

SCENARIO_KEY = "api_sandbox"
SCENARIO_SECRET = "sandbox-secret"
SCENARIO_EMPTY_KEY = "api_no_units"
SCENARIO_SECOND_KEY = "api_second_user"
SCENARIO_PROJECT = "proj_sandbox"


@dataclass
class Account:
    """A key with its project. units are what is left: jobs are paid when they begin."""

    key: str
    secret: str
    project: str
    units: float
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def spend(self, units: float) -> None:
        with self.lock:
            if self.units < units:
                raise Denied(
                    403, f"Not enough creative units: {units:g} needed, {self.units:g} left"
                )
            self.units = round(self.units - units, 2)

    def refund(self, units: float) -> None:
        with self.lock:
            self.units = round(self.units + units, 2)


class Accounts:
    """All keys have the same secret, so that tests need to know only one."""

    def __init__(self, units: float) -> None:
        self._accounts: dict[str, Account] = {}
        self.add(SCENARIO_KEY, units, SCENARIO_PROJECT)
        self.add(SCENARIO_EMPTY_KEY, 0.0, "proj_empty")
        self.add(SCENARIO_SECOND_KEY, units, "proj_second")

    def add(self, key: str, units: float, project: str) -> Account:
        account = self._accounts[key] = Account(key, SCENARIO_SECRET, project, units)
        return account

    def __getitem__(self, key: str) -> Account:
        return self._accounts[key]

    def of(self, headers: dict[str, str]) -> Account:
        """Return the account that HTTP Basic credentials belong to."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        try:
            text = base64.b64decode(token.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            text = ""
        key, _, secret = text.partition(":")
        account = self._accounts.get(key)
        if (
            scheme.lower() != "basic"
            or account is None
            or not hmac.compare_digest(secret.encode(), account.secret.encode())
        ):
            raise Denied(401, "Unauthorized", gateway=True)
        return account
