# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario, which runs Tripo's models among others: assets, jobs and signed asset URLs."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar
from urllib.parse import quote, urljoin, urlsplit

from ..core.envelope import Answer
from ..core.errors import Invalid, Refused, Spent, TripoError, Unclear, Unreachable
from ..core.formats import CONTENT_TYPES, PICTURE_TYPES, upload_type
from ..core.http import Api, Network
from ..core.job import State
from ..core.options import INPUT_ROLES, Problem, Task
from ..core.prices import Price
from ..core.put import put
from . import reading
from .base import Asked, Balance, Connection, Inputs, Prepared, Status, Usage
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
    "processing": State.RUNNING,
    "finalizing": State.RUNNING,
    "success": State.DONE,
    "succeeded": State.DONE,
    "failure": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.CANCELLED,
    "cancelled": State.CANCELLED,
}
INLINE_BYTES = 4 * 1024 * 1024
"""Pictures up to this size go into a request's JSON."""
PART_BYTES = 64 * 1024 * 1024
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 2.0
IMPORT_SECONDS = 300.0
ASSET_SECONDS = 60.0
"""How long a finished job is asked again for assets that cannot be had."""
PAGE = 100
"""Most rows that a list of jobs has."""
ESTIMATED = 269
"""The status of a dry run's answer."""
NO_DRY_RUN = frozenset({400, 404, 405, 422, 501})
"""Statuses that a second dry run of the same job would have as well."""
NO_SCHEMA = frozenset({400, 403, 404, 405, 410, 501})
"""Statuses of a model's schema without which a model can be used all the same."""
UNKNOWN_MODEL = frozenset({400, 403, 404, 405, 410, 422})
"""How a job may be refused because of its model."""
NOT_MODELS = ("image/", "video/", "audio/", "text/")


class Scenario:
    """The service under `<base URL>/v1`; the base URL may have that path already."""

    service: ClassVar[str] = "scenario"
    account = ""
    fixed_path: ClassVar[str] = "/v1"

    def __init__(self, connection: Connection, network: Network) -> None:
        self._network = network
        root = connection.base_url.rstrip("/").removesuffix(self.fixed_path)
        basic = base64.b64encode(connection.key.encode()).decode()
        headers = {"Authorization": f"Basic {basic}"}
        self._api = Api(network, root + self.fixed_path, headers, opened)
        # The one request whose status counts even where it is good.
        self._dry = Api(network, root + self.fixed_path, headers, _whole)
        self._dry_runs = True
        """False once the service has run a job that was only to be priced."""
        self._asked: dict[Any, Price | Refused] = {}
        """What came of dry runs, by task and inputs, so that each is sent once."""
        self._schemas: dict[str, Mapping[str, Mapping[str, Any]]] = {}
        self._seen: dict[str, Status] = {}
        """The last news of running jobs, for when there are none."""
        self._outputs: dict[str, dict[str, str]] = {}
        """The last URLs of finished jobs, for the same."""
        self._missed: dict[str, float] = {}
        """Since when assets of a finished job cannot be had."""
        self._page = (0, "")
        """How many rows of the history lie before the page that this token leads to."""
        self._lock = threading.Lock()

    def upload(self, path: Path) -> Input:
        """POST /assets for small pictures; POST /uploads and PUT of the parts for the rest"""
        kind = upload_type(path)
        if kind in PICTURE_TYPES and path.stat().st_size <= INLINE_BYTES:
            picture = base64.b64encode(path.read_bytes()).decode()
            data = self._api.repeat("/assets", {"name": path.name, "image": picture})
            return Input(reading.text(_inner(data, "asset"), "id"), "token", kind)
        size = path.stat().st_size
        count = max(-(-size // PART_BYTES), 1)
        wanted = {
            "fileName": path.name,
            "contentType": CONTENT_TYPES[kind],
            "fileSize": size,
            "kind": "image" if kind in PICTURE_TYPES else "3d",
            "parts": count,
        }
        upload = _inner(self._api.repeat("/uploads", wanted), "upload")
        for part in reading.rows(upload, "parts"):
            start = (reading.number(part.get("number")) - 1) * PART_BYTES
            put(
                self._network,
                self._url(reading.text(part, "url")),
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
        end = time.monotonic() + IMPORT_SECONDS
        pause = FIRST_PAUSE
        while time.monotonic() < end:
            found = _inner(self._api.get(f"/uploads/{quote(upload)}"), "upload")
            if found.get("entityId"):
                return reading.text(found, "entityId")
            if found.get("status") == "failed":
                raise Invalid(
                    [Problem("", "Scenario could not read the uploaded file")],
                    "Choose another file",
                )
            if self._network.pause(pause):
                break
            pause = min(2 * pause, LONGEST_PAUSE)
        raise Unclear("Scenario does not finish reading the uploaded file")

    def prepare(self, task: Task, inputs: Inputs) -> Prepared:
        """Assets for all inputs, and a look into the model's schema; a dry run is still to come"""
        assets = {name: [self._asset(each, name) for each in some] for name, some in inputs.items()}
        wanted = self._body(task, assets)
        key = (task, tuple((name, *some) for name, some in inputs.items()))

        def ask() -> Asked:
            known = self._asked.get(key)
            if known is None:
                return self._ask(key, f"{_route(task)}?dryRun=true", wanted)
            if isinstance(known, Refused):
                raise known
            return Asked(known)

        return Prepared(assets, ask if self._dry_runs else None)

    def _ask(self, key: Any, route: str, wanted: Mapping[str, Any]) -> Asked:
        """A dry run, sent as carefully as the job itself: some hosts do not know dry runs."""
        try:
            answer: Answer = self._dry.create(route, wanted)
        except Refused as error:
            if error.status in NO_DRY_RUN:
                self._asked[key] = error
            raise
        except Unclear as error:
            # Of all answers that leave a create unclear, this one alone says that nothing was done.
            cause = error.__context__
            if not isinstance(cause, Refused) or cause.status not in NO_DRY_RUN:
                raise
            self._asked[key] = cause
            raise cause from None
        estimated = answer.status == ESTIMATED
        job_id = _job_id(answer.content, bare=not estimated)
        if job_id:
            self._dry_runs = False
            return Asked(task_id=job_id)
        content = reading.mapping(answer.content)
        price = _amount(content.get("creativeUnitsCost"))
        if not estimated and (price is None or content.get("job")):
            raise Unclear("The service's answer to a dry run makes no sense", spent=Spent.MAYBE)
        if price is None:
            return Asked()
        self._asked[key] = Price(price, price)
        return Asked(Price(price, price))

    def submit(self, task: Task, inputs: Inputs) -> str:
        """POST /generate/custom/{modelId}"""
        try:
            answer = self._api.create(_route(task), self._body(task, inputs))
        except Refused as error:
            model = _model(task)
            if error.status in UNKNOWN_MODEL and not self._schema(model):
                error.what = f"{error.what} (Scenario's model {model}, which it does not describe)"
                if error.status not in {400, 422}:
                    error.advice = "Choose another model, and check the base URL"
            raise
        job_id = _job_id(answer)
        if not job_id:
            raise Unclear("The service's answer has no jobId")
        return job_id

    def poll(self, ids: Sequence[str]) -> dict[str, Status]:
        """GET /jobs/{jobId}, and the assets of those that have succeeded"""
        found: dict[str, Status] = {}
        trouble: TripoError | None = None
        troubled: list[str] = []
        for at, job_id in enumerate(ids):
            try:
                found[job_id] = self._status(job_id)
            except (Refused, Unclear, Unreachable) as error:
                if not _passing(error):
                    continue
                trouble = trouble or error
                troubled.append(job_id)
                if _general(error):
                    troubled += ids[at + 1 :]
                    break
        if trouble and not found:
            raise trouble
        return found | {each: self._last(each) for each in troubled}

    def _last(self, job_id: str) -> Status:
        return self._seen.get(job_id, Status(State.RUNNING, ""))

    def balance(self) -> Balance:
        """Whether the key is good; the API tells no balance."""
        self._api.get("/jobs", pageSize=1)
        return Balance(None)

    def usage(self, limit: int, offset: int) -> list[Usage]:
        """GET /jobs, page by page"""
        at, token = self._page if self._page[0] == offset else (0, "")
        rows: list[Mapping[str, Any]] = []
        while at + len(rows) < offset + limit:
            size = min(offset + limit - at - len(rows), PAGE)
            more = {"paginationToken": token} if token else {}
            answer = reading.mapping(self._api.get("/jobs", pageSize=size, **more))
            jobs = reading.rows(answer, "jobs")
            rows += jobs
            before, token = token, _token(answer)
            if not jobs or token in {"", before}:
                break
        self._page = (at + len(rows), token) if token else (0, "")
        wanted = rows[offset - at :][:limit]
        return [
            Usage(
                str(job.get("jobId") or job.get("id") or ""),
                str(job.get("jobType") or ""),
                str(job.get("status") or ""),
                str(job.get("createdAt") or ""),
                _cost(job) or 0.0,
            )
            for job in wanted
        ]

    def close(self) -> None:
        self._api.close()
        self._dry.close()

    def _job(self, job_id: str) -> Mapping[str, Any]:
        return _inner(self._api.get(f"/jobs/{quote(job_id)}"), "job")

    def _status(self, job_id: str) -> Status:
        job = _inner(self._api.once(f"/jobs/{quote(job_id)}"), "job")
        word = str(job.get("status") or "")
        about = reading.mapping(job.get("metadata"))
        share = _amount(job.get("progress")) or 0.0
        state = STATES.get(word)
        outputs: dict[str, str] = {}
        if state is State.DONE:
            outputs, whole = self._results(job_id, job)
            if not whole:
                state, share = State.RUNNING, 1.0
        reason = about.get("error") or about.get("hint")
        status = Status(
            state=state,
            word=word,
            progress=min(max(int(100 * share), 0), 100),
            outputs=outputs,
            facts={"model_seed": seed} if isinstance(seed := _seed(about), int) else {},
            credits=_cost(job),
            message=str(reason or ""),
            refunded=not reading.mapping(job.get("billing")).get("disableRefund"),
        )
        if state and state.polled:
            self._seen[job_id] = status
        else:
            self._seen.pop(job_id, None)
        return status

    def _results(self, job_id: str, job: Mapping[str, Any]) -> tuple[dict[str, str], bool]:
        """Fresh URLs of a finished job's assets; and whether there is no use in asking again."""
        assets: list[Mapping[str, Any]] = []
        missed: list[TripoError] = []
        for asset_id in _asset_ids(job):
            try:
                assets.append(_inner(self._api.once(f"/assets/{quote(asset_id)}"), "asset"))
            except (Refused, Unclear, Unreachable) as error:
                missed.append(error)
        found = self._named(assets)
        lost = not any(map(_passing, missed))
        if not missed or (lost and "model" in found):
            self._missed.pop(job_id, None)
            self._outputs[job_id] = found
            return found, True
        since = self._missed.setdefault(job_id, time.monotonic())
        late = time.monotonic() - since > ASSET_SECONDS
        return self._outputs.get(job_id, {}) | found, late and (lost or "model" in found)

    def _named(self, assets: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """URLs by the names of outputs: `model`, `model 2`, ... and one `preview`."""
        models = [self._url(each["url"]) for each in assets if _has_url(each) and _is_model(each)]
        found = {f"model {at}" if at > 1 else "model": url for at, url in enumerate(models, 1)}
        previews = [each for each in assets if not _is_model(each)]
        previews += [reading.mapping(each.get("preview")) for each in assets]
        url = next((each["url"] for each in previews if _has_url(each)), "")
        return found | ({"preview": self._url(url)} if url else {})

    def _url(self, url: str) -> str:
        return urljoin(f"{self._api.base_url}/", url)

    def _asset_of(self, asset_id: str) -> Mapping[str, Any]:
        return _inner(self._api.get(f"/assets/{quote(asset_id)}"), "asset")

    def _asset(self, given: Input, option: str) -> Input:
        """An input as an asset: a job's model, or what a URL leads to."""
        if given.form == "task":
            for asset_id in _asset_ids(self._job(given.value)):
                if _is_model(self._asset_of(asset_id)) == (option == "source"):
                    return Input(asset_id, "token")
            raise Invalid(
                [Problem(option, f"The job {given.value} has no result to go on from")],
                "Wait until it is done, or choose another",
            )
        if given.form == "url":
            wanted = {"url": given.value, "kind": "3d" if option == "source" else "image"}
            upload = _inner(self._api.repeat("/uploads", wanted), "upload")
            return Input(self._imported(reading.text(upload, "id")), "token")
        return given

    def _body(self, task: Task, inputs: Inputs) -> dict[str, Any]:
        """Only what the model's own schema lists. Raises `Invalid` for an option beyond it.

        Pictures and the model to work on always go: some schemas leave out what is needed most.
        """
        schema = self._schema(_model(task))
        values: dict[str, Any] = {}
        changed = task.changed()
        for name, value in task.values().items():
            if name == "model":
                continue
            if task.options[name].role in INPUT_ROLES:
                if name in inputs:
                    key = _source_key(schema) if name == "source" else _key(name)
                    values[key] = inputs[name][0].value
                continue
            listed = schema.get(_key(name))
            if name in changed and schema and listed is None:
                text = f"Scenario's model {_model(task)} does not list {task.options[name].label}"
                raise Invalid([Problem(name, text)], "Choose another model, or leave the option")
            if value is not None and (name in changed or _other_default(listed, value)):
                values[_key(name)] = value
        return values

    def _schema(self, model: str) -> Mapping[str, Mapping[str, Any]]:
        """The inputs of a model by name, asked for once; empty where it lists none."""
        with self._lock:
            if model not in self._schemas:
                try:
                    answer = self._api.get(f"/models/{quote(model)}")
                except Refused as error:
                    if error.status not in NO_SCHEMA:
                        raise
                    answer = {}
                self._schemas[model] = dict(_listed(_inner(answer, "model").get("inputs")))
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


def _whole(answer: Answer) -> Answer:
    opened(answer)
    return answer


def _passing(error: TripoError) -> bool:
    """Whether a failure says nothing of the job or asset that was asked for."""
    return not isinstance(error, Refused) or error.passing


def _general(error: TripoError) -> bool:
    """Whether the next question would fail in the same way."""
    return isinstance(error, Unreachable) or (
        isinstance(error, Refused) and error.status in {401, 429}
    )


def _inner(answer: Any, key: str) -> Mapping[str, Any]:
    """What an answer wraps under a key; some come bare."""
    return reading.mapping(reading.mapping(answer).get(key)) or reading.mapping(answer)


def _job_id(answer: Any, *, bare: bool = True) -> str:
    """The id of the job that an answer is about, if any; `bare` where it may be just `id`."""
    outer = reading.mapping(answer)
    inner = reading.mapping(outer.get("job"))
    ids = (inner.get("jobId"), inner.get("id"), outer.get("jobId"), outer.get("id") if bare else "")
    return next((each for each in ids if isinstance(each, str) and each), "")


def _asset_ids(job: Mapping[str, Any]) -> list[str]:
    ids = reading.mapping(job.get("metadata")).get("assetIds")
    return [str(each) for each in ids] if isinstance(ids, list) else []


def _listed(inputs: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A schema's inputs, which stand in a list or under their names."""
    if isinstance(inputs, Mapping):
        yield from ((str(name), reading.mapping(about)) for name, about in inputs.items())
    else:
        rows = reading.rows({"inputs": inputs}, "inputs")
        yield from ((str(row["name"]), row) for row in rows if row.get("name"))


def _other_default(listed: Mapping[str, Any] | None, value: Any) -> bool:
    """Whether Scenario has another default than Tripo, whose default this value is."""
    default = listed.get("default") if listed else None
    return default is not None and default != value


def _token(answer: Mapping[str, Any]) -> str:
    return str(answer.get("nextPaginationToken") or answer.get("paginationToken") or "")


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


def _has_url(asset: Mapping[str, Any]) -> bool:
    return isinstance(asset.get("url"), str) and bool(asset["url"])


def _is_model(asset: Mapping[str, Any]) -> bool:
    """By kind and type; where neither tells, by the name in its URL."""
    kind = asset.get("kind") or reading.mapping(asset.get("metadata")).get("kind")
    mime = str(asset.get("mimeType") or "")
    if kind or mime.startswith("model/"):
        return kind == "3d" or mime.startswith("model/")
    suffix = PurePosixPath(urlsplit(str(asset.get("url") or "")).path).suffix[1:].lower()
    return not mime.startswith(NOT_MODELS) and suffix not in {*PICTURE_TYPES, "jpg"}


def _seed(about: Mapping[str, Any]) -> Any:
    return reading.mapping(about.get("input")).get("seed")


def _cost(job: Mapping[str, Any]) -> float | None:
    return _amount(reading.mapping(job.get("billing")).get("cuCost"))


def _amount(value: Any) -> float | None:
    """A number, which may come as text."""
    try:
        amount = float(value)
    except (TypeError, ValueError):
        return None
    return amount if isfinite(amount) and not isinstance(value, bool) else None
