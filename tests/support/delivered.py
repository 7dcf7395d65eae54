# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of models as the local service delivers them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import requests
from tripo_sandbox import Sandbox

CLIPS = ("preset:walk", "preset:biped:dance_01", "preset:run")


class Made(NamedTuple):
    """What came of a task of the service."""

    task: str
    file: Path


class Deliveries:
    """Makes tasks at the service, and loads their models into a folder."""

    def __init__(self, service: Sandbox, folder: Path) -> None:
        self._service = service
        self._folder = folder
        self._headers = {"Authorization": f"Bearer {service.key}"}

    def make(self, route: str, **body: Any) -> Made:
        """A task that has ended, and its model."""
        url = f"{self._service.url}/v3"
        answer = requests.post(f"{url}{route}", json=body, headers=self._headers, timeout=20)
        task = answer.json()["data"]["task_id"]
        self._service.finish(task)
        told = requests.get(f"{url}/tasks/{task}", headers=self._headers, timeout=20).json()
        address = told["data"]["output"]["model_url"]
        path = self._folder / address.split("?")[0].rsplit("/", 1)[1]
        path.write_bytes(requests.get(address, timeout=20).content)
        return Made(task, path)

    def model(self, prompt: str = "a red robot", **body: Any) -> Made:
        return self.make(
            "/generation/text-to-model",
            **{"prompt": prompt, "model": "v3.1-20260211", "face_limit": 2000, **body},
        )

    def parts(self) -> Made:
        return self.make("/mesh/segment", input=self.model().task)

    def rig(self) -> Made:
        return self.make("/animations/rig", input=self.model().task)

    def movements(self, *, geometry: bool = True) -> Made:
        """A rigged model with several animations."""
        body = {"animations": list(CLIPS), "export_with_geometry": geometry}
        return self.make("/animations/retarget", input=self.rig().task, **body)
