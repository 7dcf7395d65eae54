# SPDX-License-Identifier: GPL-3.0-or-later
"""The Scenario service: its routes and the handler behind each of them."""

import json
import math
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ..shared import faults
from ..shared.answers import Answer, json_answer
from ..shared.records import Problem
from ..shared.refusals import Refused
from ..shared.request import Request
from ..shared.tasks import REFUSED_WORD
from ..shared.values import Json
from ..storage.cdn import Cdn
from .accounts import Account, Accounts
from .assets import Asset, Assets
from .errors import Denied
from .files import CDN_PREFIX, STORAGE_PREFIX, Files
from .jobs import Job, Jobs
from .models import MODELS, Model
from .results import results_of, sample
from .uploads import Uploads

PREFIX = "/v1"
BODY_LIMIT = 6 * 1024 * 1024
JOBS_AT_ONCE = 10
ESTIMATED = 269
DOUBLE_SUBMIT_SECONDS = 5.0


@dataclass
class Call:
    """A request with a known route and a known key."""

    request: Request
    account: Account
    value: str
    """What stands in the path where the route has a group."""


class Scenario:
    """Knows nothing of the other services here but how results are made and URLs signed."""

    def __init__(self, folder: Path, cdn: Cdn, *, units: float, speed: float) -> None:
        self.folder = folder / "scenario"
        self.folder.mkdir()
        self.problems = cdn.problems
        self.accounts = Accounts(units)
        self.assets = Assets(self.folder)
        self.jobs = Jobs(speed, JOBS_AT_ONCE)
        self.uploads = Uploads(self.assets, speed, partial(sample, folder=self.folder))
        self.files = Files(cdn, self.assets, self.uploads)
        self.hosts = {
            PREFIX: ("scenario", self.handle),
            STORAGE_PREFIX: ("storage", self.files.handle_storage),
            CDN_PREFIX: ("storage", self.files.handle_cdn),
        }
        self._recent: dict[tuple[str, str, str], float] = {}
        self._lock = threading.Lock()
        self._routes: list[tuple[str, re.Pattern[str], Callable[[Call], Answer]]] = [
            ("POST", re.compile("/generate/custom/([^/]+)"), self.generate),
            ("GET", re.compile("/jobs"), self.job_list),
            ("GET", re.compile("/jobs/([^/]+)"), self.job),
            ("POST", re.compile("/jobs/([^/]+)/action"), self.job_action),
            ("POST", re.compile("/assets"), self.new_asset),
            ("GET", re.compile("/assets/([^/]+)"), self.asset),
            ("POST", re.compile("/uploads"), self.new_upload),
            ("GET", re.compile("/uploads/([^/]+)"), self.upload),
            ("POST", re.compile("/uploads/([^/]+)/action"), self.upload_action),
            ("GET", re.compile("/models"), self.model_list),
            ("GET", re.compile("/models/([^/]+)"), self.model),
        ]

    @property
    def speed(self) -> float:
        return self.jobs.speed

    @speed.setter
    def speed(self, factor: float) -> None:
        self.jobs.speed = self.uploads.speed = factor

    def handle(self, request: Request) -> Answer:
        try:
            account = self.accounts.of(request.headers)
            handler, value = self._find(request)
            project = request.query.get("projectId")
            if project is not None and project != account.project:
                raise Denied(403, f"This key has no access to project {project}")
            return handler(Call(request, account, value))
        except Denied as denied:
            return denied.answer()

    def _find(self, request: Request) -> tuple[Callable[[Call], Answer], str]:
        path = request.path.removeprefix(PREFIX)
        known = False
        for method, pattern, handler in self._routes:
            if found := pattern.fullmatch(path):
                known = True
                if method == request.method:
                    return handler, found[1] if pattern.groups else ""
        if known:
            raise Denied(405, "Method Not Allowed", gateway=True)
        raise Denied(404, "Not Found", gateway=True)

    def generate(self, call: Call) -> Answer:
        model = _model(call)
        dry = call.request.query.get("dryRun")
        if dry not in (None, "true", "api"):
            raise Denied(400, "dryRun must be true or api")
        body = _body(call)
        if dry is None:
            self._watch_for_doubles(call, body)
        model.check(body)
        given = {
            each.name: self._input(call, model, each.name, each.kind, body[each.name])
            for each in model.inputs
            if each.type == "file" and each.name in body
        }
        cost = model.units(body)
        price: Json = {"creativeUnitsCost": cost, "costDetails": {"custom-generation": cost}}
        if dry is not None:
            return json_answer(ESTIMATED, price)
        names = (asset.name for asset in given.values())
        label = " ".join([str(body.get("prompt", "")), *names]).strip()
        if REFUSED_WORD in label:
            raise Denied(400, "The content was flagged by moderation")
        quirks = [fault for fault in call.request.faults if fault.kind in faults.OF_TASKS]

        def results(job: Job) -> list[Asset]:
            made = results_of(job, label, given.values(), self.folder)
            return [self.assets.add(asset) for asset in made]

        job = self.jobs.create(call.account, model, body, label, quirks, results)
        self._remember(call, body)
        return json_answer(200, {"job": job.shown([]), **price})

    def _input(self, call: Call, model: Model, name: str, kind: str, asset_id: str) -> Asset:
        asset = self.assets.get(asset_id, call.account)
        if asset.kind != kind:
            raise Denied(400, f"Input {name} must be an asset of kind {kind}")
        return asset

    def job(self, call: Call) -> Answer:
        job = self.jobs.get(call.value, call.account)
        return json_answer(200, {"job": job.shown(call.request.faults)})

    def job_list(self, call: Call) -> Answer:
        jobs = self.jobs.of(call.account)
        shown, token = _page(call, jobs, [job.id for job in jobs], 50, 100)
        views = [job.shown(call.request.faults) for job in shown]
        return json_answer(200, {"jobs": views, **token})

    def job_action(self, call: Call) -> Answer:
        job = self.jobs.get(call.value, call.account)
        if _body(call).get("action") != "cancel":
            raise Denied(400, "action must be cancel")
        self.jobs.cancel(job)
        return json_answer(200, {"job": job.shown([])})

    def asset(self, call: Call) -> Answer:
        asset = self.assets.get(call.value, call.account)
        return json_answer(200, {"asset": asset.shown(self.files.url)})

    def new_asset(self, call: Call) -> Answer:
        body = _body(call)
        for name in ("name", "image"):
            if not isinstance(body.get(name), str) or not body[name]:
                raise Denied(400, f"{name} is required")
        asset = self.assets.picture(call.account, body["name"], body["image"])
        return json_answer(200, {"asset": asset.shown(self.files.url)})

    def new_upload(self, call: Call) -> Answer:
        upload = self.uploads.create(call.account, _body(call))
        return json_answer(200, {"upload": upload.shown(self.files.part_url)})

    def upload(self, call: Call) -> Answer:
        upload = self.uploads.get(call.value, call.account)
        return json_answer(200, {"upload": upload.shown(self.files.part_url)})

    def upload_action(self, call: Call) -> Answer:
        upload = self.uploads.get(call.value, call.account)
        self.uploads.complete(upload, _body(call))
        return json_answer(200, {"upload": upload.shown(self.files.part_url)})

    def model(self, call: Call) -> Answer:
        return json_answer(200, {"model": _model(call).shown()})

    def model_list(self, call: Call) -> Answer:
        """By default only the account's own models are listed, and it has none."""
        privacy = call.request.query.get("privacy", "private")
        if privacy not in ("private", "public"):
            raise Denied(400, "privacy must be private or public")
        models = list(MODELS.values()) if privacy == "public" else []
        shown, token = _page(call, models, [model.id for model in models], 100, 500)
        return json_answer(200, {"models": [each.shown(whole=False) for each in shown], **token})

    def _watch_for_doubles(self, call: Call, body: Json) -> None:
        with self._lock:
            before = self._recent.get(_identity(call, body), -math.inf)
        age = time.monotonic() - before
        if age < DOUBLE_SUBMIT_SECONDS:
            detail = f"the same job was made {age:.2f} s before"
            self.problems.append(Problem("double_submit", detail, call.request.path))

    def _remember(self, call: Call, body: Json) -> None:
        now = time.monotonic()
        with self._lock:
            self._recent = {
                this: then
                for this, then in self._recent.items()
                if now - then < DOUBLE_SUBMIT_SECONDS
            }
            self._recent[_identity(call, body)] = now


def _identity(call: Call, body: Json) -> tuple[str, str, str]:
    return call.account.key, call.value, json.dumps(body, sort_keys=True)


def _model(call: Call) -> Model:
    model = MODELS.get(call.value)
    if model is None:
        raise Denied(404, f"Model {call.value} not found")
    return model


def _body(call: Call) -> Json:
    """Read a JSON object; what the gateway takes is less than other services allow."""
    if (call.request.body.length or 0) > BODY_LIMIT:
        raise Denied(413, "Request Entity Too Large", gateway=True)
    try:
        return call.request.json_object()
    except Refused as refused:
        raise Denied(refused.status, refused.message, gateway=True) from None


def _page(
    call: Call, items: list[Any], ids: list[str], default: int, limit: int
) -> tuple[list[Any], Json]:
    """Return one page of a list and, if there are more, the token that leads on."""
    text = call.request.query.get("pageSize", str(default))
    if not text.isdecimal() or not 1 <= int(text) <= limit:
        raise Denied(400, f"pageSize must be 1 to {limit}")
    start = 0
    token = call.request.query.get("paginationToken")
    if token is not None:
        if token not in ids:
            raise Denied(400, "paginationToken is invalid")
        start = ids.index(token) + 1
    stop = start + int(text)
    return items[start:stop], {"nextPaginationToken": ids[stop - 1]} if stop < len(ids) else {}
