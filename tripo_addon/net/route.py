# SPDX-License-Identifier: GPL-3.0-or-later
"""How requests leave this machine: through which proxy, with whose certificates."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..record import Record
from ..text.urls import Problem, is_address

if TYPE_CHECKING:
    import requests

CONNECT_SECONDS = 6.0


class Route(Record):
    """The user's choice; a service on this machine is never asked by proxy."""

    proxy: str | None = None
    """An address such as http://proxy.example:8080; empty for none, None for what the system or
    HTTPS_PROXY says."""
    certificates: str = ""
    """Path of a file with the certificates to trust, in PEM format; empty for those of the
    environment, or else those that Blender brings."""
    time_out: float = 0.0
    """Seconds that a connection may take to be made; 0 for the usual time."""

    @property
    def connect_seconds(self) -> float:
        return self.time_out or CONNECT_SECONDS

    def apply(self, session: requests.Session) -> None:
        """Have a session take this way."""
        session.trust_env = self.proxy is None
        if self.proxy:
            session.proxies = {"http": self.proxy, "https": self.proxy}
        if self.certificates:
            session.verify = self.certificates
        elif not session.trust_env:
            # Without the environment `requests` would not look for these.
            session.verify = (
                os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
            )

    def problem(self) -> Problem | None:
        """Why nothing can be sent this way; None where it can."""
        if self.proxy and not is_address(self.proxy):
            return NO_PROXY_ADDRESS
        if self.proxy and "@" in self.proxy:
            return WITH_PASSWORD
        if self.certificates and not os.path.isfile(self.certificates):
            return Problem(
                f"The file of certificates {self.certificates} is not there", "Choose another one"
            )
        return None


NO_PROXY_ADDRESS = Problem(
    "The address of the proxy is no web address", "It must look like http://proxy.example:8080"
)
WITH_PASSWORD = Problem(
    "The address of the proxy has a password in it, which Blender would keep in the open",
    "Take it out, choose the system's proxy, and put it into the variable HTTPS_PROXY",
)
