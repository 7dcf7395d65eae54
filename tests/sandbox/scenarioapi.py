# SPDX-License-Identifier: GPL-3.0-or-later
"""A plain client of the Scenario service, and its models."""

import base64
from typing import Any

import requests
from tripo_sandbox import SCENARIO_KEY, SCENARIO_SECRET, Sandbox

V31 = "model_tripo-v3-1-image-to-3d"
VIEWS = "model_tripo-v3-1-multiview-to-3d"
P1 = "model_tripo-p1-image-to-3d"
RETOPOLOGY = "model_tripo-retopology"
TEXTURING = "model_tripo-v3-0-texturing"
RIGGING = "model_tripo-rigging-v1"
STYLIZATION = "model_tripo-stylization"
MODELS = {
    V31,
    VIEWS,
    "model_tripo-v3-0-image-to-3d",
    "model_tripo-v3-0-multiview-to-3d",
    "model_tripo-v2-5-image-to-3d",
    "model_tripo-v2-5-multiview-to-3d",
    P1,
    "model_tripo-p1-multiview-to-3d",
    TEXTURING,
    RETOPOLOGY,
    RIGGING,
    "model_tripo-rigging-v2-5",
    STYLIZATION,
    "model_tripo-segmentation-v1",
    "model_tripo-segmentation-v2",
}
Json = dict[str, Any]


class ScenarioApi:
    """Raw requests against one sandbox with one key."""

    def __init__(self, box: Sandbox, key: str = SCENARIO_KEY) -> None:
        self.box = box
        self.session = requests.Session()
        self.session.auth = (key, SCENARIO_SECRET)
        self.account = box.scenario.accounts[key]

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.session.request(method, f"{self.box.url}/v1{path}", timeout=20, **options)

    def get(self, path: str, **query: Any) -> Json:
        answer = self.call("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def generate(self, model: str = V31, query: str = "", /, **inputs: Any) -> requests.Response:
        return self.call("POST", f"/generate/custom/{model}{query}", json=inputs)

    def job_id(self, model: str = V31, /, **inputs: Any) -> str:
        answer = self.generate(model, **inputs)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["job"]["jobId"])

    def job(self, job_id: str) -> Json:
        job: Json = self.get(f"/jobs/{job_id}")["job"]
        return job

    def ended(self, job_id: str) -> Json:
        self.box.finish(job_id)
        return self.job(job_id)

    def asset(self, asset_id: str) -> Json:
        asset: Json = self.get(f"/assets/{asset_id}")["asset"]
        return asset

    def results(self, model: str = V31, /, **inputs: Any) -> list[Json]:
        job = self.ended(self.job_id(model, **inputs))
        return [self.asset(asset_id) for asset_id in job["metadata"]["assetIds"]]

    def picture(self, content: bytes, name: str = "red chair.png") -> str:
        image = base64.b64encode(content).decode()
        answer = self.call("POST", "/assets", json={"name": name, "image": image})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["asset"]["id"])

    def upload(self, parts: list[bytes], **changes: Any) -> Json:
        """Start an upload and PUT its parts."""
        body = {
            "fileName": "chair.png",
            "contentType": "image/png",
            "fileSize": sum(map(len, parts)),
            "kind": "image",
            "parts": len(parts),
            **changes,
        }
        answer = self.call("POST", "/uploads", json=body)
        assert answer.status_code == 200, answer.text
        upload: Json = answer.json()["upload"]
        for part, content in zip(upload["parts"], parts, strict=True):
            assert requests.put(part["url"], data=content, timeout=20).status_code == 200
        return upload

    def complete(self, upload: Json) -> requests.Response:
        return self.call("POST", f"/uploads/{upload['id']}/action", json={"action": "complete"})


def refused(answer: requests.Response, status: int, *words: str) -> Json:
    assert answer.status_code == status, answer.text
    error: Json = answer.json()
    assert all(word in error["message"] for word in words), error
    return error
