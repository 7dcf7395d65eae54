# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario, which runs Tripo's models among others: assets, jobs and signed asset URLs."""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from ..core.envelope import Answer
from ..core.errors import Invalid, Refused, Spent, TripoError, Unclear
from ..core.formats import CONTENT_TYPES, PICTURE_TYPES, upload_type
from ..core.http import Api, Network
from ..core.job import State
from ..core.options import Problem, Task
from ..core.prices import Price
from ..core.put import put
from . import reading
from .base import Balance, Connection, Inputs, Prepared, Status, Usage
from .inputs import Input

MODELS = {
    ("image_to_model", "v3.1-20260211"): "model_tripo-v3-1-image-to-3d",
    ("image_to_model", "v3.0-20250812"): "model_tripo-v3-0-image-to-3d",
    ("image_to_model", "v2.5-20250123"): "model_tripo-v2-5-image-to-3d",
    ("image_to_model", "P1-20260311"): "model_tripo-p1-image-to-3d",
    ("multiview_to_model", "v3.1-20260211"): "model_tripo-v3-1-multiview-to-3d",
    ("multiview_to_model", "v3.0-20250812"): "model_tripo-v3-0-multiview-to-3d",
    ("multiview_to_model", "v2.5-20250123"): "model_tripo-v2-5-multiview-to-3d",
    ("multiview_to_model", "P1-20260311"): "model_tripo-p1-multiview-to-3d",
    ("texture_model", "v3.0-20250812"): "model_tripo-v3-0-texturing",
    ("highpoly_to_lowpoly", ""): "model_tripo-retopology",
    ("animate_rig", "v1.0-20240301"): "model_tripo-rigging-v1",
    ("animate_rig", "v2.5-20260210"): "model_tripo-rigging-v2-5",
    ("mesh_segmentation", "v1.0-20250506"): "model_tripo-segmentation-v1",
    ("mesh_segmentation", "v2.0-20260430"): "model_tripo-segmentation-v2",
    ("stylize_model", ""): "model_tripo-stylization",
}
"""Type of task and model version -> Scenario's model."""
NAMES = {
    "front": "frontImage",
    "left": "leftImage",
    "back": "backImage",
    "right": "rightImage",
    "model_seed": "seed",
    "text_prompt": "prompt",
    "ref_image": "image",
}
"""Names of inputs that are not just the option's name in camel case."""
SOURCES = ("model", "model3d", "asset", "mesh", "source")
"""Names under which a model's schema may want the model to work on."""
STATES = {
    "pending": State.QUEUED,
    "queued": State.QUEUED,
    "warming-up": State.QUEUED,
    "in-progress": State.RUNNING,
    "finalizing": State.RUNNING,
    "success": State.DONE,
    "failure": State.FAILED,
    "canceled": State.CANCELLED,
}
INLINE_BYTES = 4 * 1024 * 1024
"""Pictures up to this size go into a request's JSON."""
PART_BYTES = 64 * 1024 * 1024
ASK_SECONDS = 2.0
ASKED_TIMES = 150


class Scenario:
    """The service under `<base URL>/v1`; the base URL may have that path already."""

    service: ClassVar[str] = "scenario"
    fixed_path: ClassVar[str] = "/v1"

    def __init__(self, connection: Connection, network: Network) -> None:
        self._network = network
        root = connection.base_url.rstrip("/").removesuffix(self.fixed_path)
        basic = base64.b64encode(connection.key.encode()).decode()
        headers = {"Authorization": f"Basic {basic}"}
        self._api = Api(network, root + self.fixed_path, headers, opened)
        self._schemas: dict[str, Mapping[str, Mapping[str, Any]]] = {}
        self._results: dict[str, tuple[str, str]] = {}
        """By job: the asset ids of its model and its preview."""
        self._lock = threading.Lock()

    def upload(self, path: Path) -> Input:
        """POST /assets for small pictures; POST /uploads and PUT of the parts for the rest"""
        kind = upload_type(path)
        if kind in PICTURE_TYPES and path.stat().st_size <= INLINE_BYTES:
            picture = base64.b64encode(path.read_bytes()).decode()
            data = self._api.repeat("/assets", {"name": path.name, "image": picture})
            return Input(reading.text(reading.mapping(data).get("asset"), "id"), "token", kind)
        size = path.stat().st_size
        count = max(-(-size // PART_BYTES), 1)
        wanted = {
            "fileName": path.name,
            "contentType": CONTENT_TYPES[kind],
            "fileSize": size,
            "kind": "image" if kind in PICTURE_TYPES else "3d",
            "parts": count,
        }
        upload = reading.mapping(self._api.repeat("/uploads", wanted).get("upload"))
        for part in reading.rows(upload, "parts"):
            start = (reading.number(part.get("number")) - 1) * PART_BYTES
            put(
                self._network,
                reading.text(part, "url"),
                path,
                lambda: {"Content-Type": CONTENT_TYPES[kind]},
                start=start,
                length=PART_BYTES,
            )
        name = reading.text(upload, "id")
        self._api.repeat(f"/uploads/{quote(name)}/action", {"action": "complete"})
        return Input(self._imported(name), "token", kind)

    def _imported(self, upload: str) -> str:
        """The asset that an upload becomes after a while."""
        for _ in range(ASKED_TIMES):
            answer = self._api.get(f"/uploads/{quote(upload)}")
            found = reading.mapping(reading.mapping(answer).get("upload"))
            if found.get("entityId"):
                return reading.text(found, "entityId")
            if found.get("status") == "failed":
                raise Invalid(
                    [Problem("", "Scenario could not read the uploaded file")],
                    "Choose another file",
                )
            if self._network.pause(ASK_SECONDS / 4):
                break
        raise Unclear("Scenario does not finish reading the uploaded file")

    def prepare(self, task: Task, inputs: Inputs) -> Prepared:
        """Assets for all inputs, a look into the model's schema, and a dry run for the price"""
        assets = {name: [self._asset(each, name) for each in some] for name, some in inputs.items()}
        wanted = self._body(task, assets)
        answer = reading.mapping(self._api.repeat(f"{_route(task)}?dryRun=true", wanted))
        price = answer.get("creativeUnitsCost")
        if not isinstance(price, int | float):
            return Prepared(assets)
        return Prepared(assets, Price(float(price), float(price)))

    def submit(self, task: Task, inputs: Inputs) -> str:
        """POST /generate/custom/{modelId}"""
        answer = reading.mapping(self._api.create(_route(task), self._body(task, inputs)))
        return reading.text(reading.mapping(answer.get("job")), "jobId")

    def poll(self, ids: Sequence[str]) -> dict[str, Status]:
        """GET /jobs/{jobId}, and the assets of those that have succeeded"""
        found = {}
        for job_id in ids:
            try:
                found[job_id] = self._status(self._job(job_id))
            except Refused as error:
                if error.status != 404:
                    raise
        return found

    def balance(self) -> Balance:
        """Whether the key is good; the API tells no balance."""
        self._api.get("/jobs", pageSize=1)
        return Balance(None)

    def usage(self, limit: int, offset: int) -> list[Usage]:
        """GET /jobs"""
        jobs = reading.rows(self._api.get("/jobs", pageSize=min(limit + offset, 100)), "jobs")
        return [
            Usage(
                str(job.get("jobId") or ""),
                str(job.get("jobType") or ""),
                str(job.get("status") or ""),
                str(job.get("createdAt") or ""),
                _cost(job) or 0.0,
            )
            for job in jobs[offset : offset + limit]
        ]

    def close(self) -> None:
        self._api.close()

    def _job(self, job_id: str) -> Mapping[str, Any]:
        answer = self._api.get(f"/jobs/{quote(job_id)}")
        return reading.mapping(reading.mapping(answer).get("job"))

    def _status(self, job: Mapping[str, Any]) -> Status:
        word = str(job.get("status") or "")
        about = reading.mapping(job.get("metadata"))
        progress = job.get("progress")
        share = progress if isinstance(progress, int | float) else 0.0
        state = STATES.get(word)
        reason = about.get("error") or about.get("hint")
        return Status(
            state=state,
            word=word,
            progress=min(max(int(100 * share), 0), 100),
            outputs=self._outputs(job) if state is State.DONE else {},
            facts={"model_seed": seed} if isinstance(seed := _seed(about), int) else {},
            credits=_cost(job),
            message=str(reason or ""),
            refunded=not reading.mapping(job.get("billing")).get("disableRefund"),
        )

    def _outputs(self, job: Mapping[str, Any]) -> dict[str, str]:
        """Fresh URLs of a finished job's assets."""
        found: dict[str, str] = {}
        ids = reading.mapping(job.get("metadata")).get("assetIds")
        for asset_id in ids if isinstance(ids, list) else ():
            asset = self._asset_of(str(asset_id))
            url = asset.get("url")
            if isinstance(url, str) and url:
                found.setdefault("model" if _is_model(asset) else "preview", url)
            preview = reading.mapping(asset.get("preview")).get("url")
            if isinstance(preview, str) and preview:
                found.setdefault("preview", preview)
        return found

    def _asset_of(self, asset_id: str) -> Mapping[str, Any]:
        answer = self._api.get(f"/assets/{quote(asset_id)}")
        return reading.mapping(reading.mapping(answer).get("asset"))

    def _asset(self, given: Input, option: str) -> Input:
        """An input as an asset: a job's model, or what a URL leads to."""
        if given.form == "task":
            ids = reading.mapping(self._job(given.value).get("metadata")).get("assetIds")
            for asset_id in ids if isinstance(ids, list) else ():
                if _is_model(self._asset_of(str(asset_id))) == (option == "source"):
                    return Input(str(asset_id), "token")
            raise Invalid(
                [Problem(option, f"The job {given.value} has no result to go on from")],
                "Wait until it is done, or choose another",
            )
        if given.form == "url":
            wanted = {"url": given.value, "kind": "3d" if option == "source" else "image"}
            upload = reading.mapping(self._api.repeat("/uploads", wanted).get("upload"))
            return Input(self._imported(reading.text(upload, "id")), "token")
        return given

    def _body(self, task: Task, inputs: Inputs) -> dict[str, Any]:
        """Only inputs that the model's own schema lists. Raises `Invalid` for an option beyond."""
        schema = self._schema(_model(task))
        values: dict[str, Any] = {}
        changed = task.changed()
        for name, value in task.values().items():
            if name == "model":
                continue
            key = _source_key(schema) if name == "source" else _key(name)
            listed = schema.get(key)
            if name in changed and schema and listed is None:
                text = f"Scenario's model {_model(task)} does not list {task.options[name].label}"
                raise Invalid([Problem(name, text)], "Choose another model, or leave the option")
            # Scenario's defaults are not always Tripo's.
            other = listed is not None and listed.get("default", value) != value
            if name in changed or (other and value is not None):
                values[key] = inputs[name][0].value if name in inputs else value
        return values

    def _schema(self, model: str) -> Mapping[str, Mapping[str, Any]]:
        """The inputs of a model by name, asked for once; empty where it lists none."""
        with self._lock:
            if model not in self._schemas:
                answer = reading.mapping(self._api.get(f"/models/{quote(model)}"))
                about = reading.mapping(answer.get("model"))
                rows = reading.rows(about, "inputs")
                self._schemas[model] = {str(row.get("name")): row for row in rows}
            return self._schemas[model]


def opened(answer: Answer) -> Any:
    """The content of an answer; there is no envelope but for errors."""
    if answer.status < 400:
        return answer.content
    content = reading.mapping(answer.content)
    inner = reading.mapping(content.get("error"))
    message = content.get("message") or inner.get("message") or content.get("reason") or ""
    # Its word for a lack of units is the one for a lack of rights.
    poor = answer.status == 403 and "creative units" in str(message).lower()
    raise Refused(
        402 if poor else answer.status,
        message=str(message),
        request_id=str(content.get("requestId") or answer.request_id),
        retry_after=answer.retry_after,
    )


def _model(task: Task) -> str:
    """Scenario's model for a task; the version counts where there are several."""
    version = task.values().get("model") or ""
    try:
        return MODELS.get((task.type, version)) or MODELS[task.type, ""]
    except KeyError:
        raise TripoError(
            f"Scenario has no model for {task.label} {version}", spent=Spent.NOTHING
        ) from None


def _route(task: Task) -> str:
    return f"/generate/custom/{_model(task)}"


def _key(option: str) -> str:
    first, *rest = option.split("_")
    return NAMES.get(option) or first + "".join(part.capitalize() for part in rest)


def _source_key(schema: Mapping[str, Mapping[str, Any]]) -> str:
    named = next((name for name in SOURCES if name in schema), "")
    by_kind = (name for name, about in schema.items() if "3d" in str(about.get("kind", "")))
    return named or next(by_kind, SOURCES[0])


def _is_model(asset: Mapping[str, Any]) -> bool:
    return asset.get("kind") == "3d" or str(asset.get("mimeType", "")).startswith("model/")


def _seed(about: Mapping[str, Any]) -> Any:
    return reading.mapping(about.get("input")).get("seed")


def _cost(job: Mapping[str, Any]) -> float | None:
    cost = reading.mapping(job.get("billing")).get("cuCost")
    return float(cost) if isinstance(cost, int | float) else None
