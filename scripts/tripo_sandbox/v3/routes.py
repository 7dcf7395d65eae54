# SPDX-License-Identifier: GPL-3.0-or-later
"""API v3: its routes, its envelope, and the handler behind each route."""

import json
import math
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..shared import faults
from ..shared.accounts import Account, Accounts, RateLimit
from ..shared.answers import Answer, json_answer
from ..shared.fields import check_fields
from ..shared.inputs import Sources
from ..shared.records import Log, Problem
from ..shared.refusals import Refused
from ..shared.request import Request
from ..shared.task_store import Tasks
from ..shared.task_types import TaskType
from ..shared.tasks import REFUSED_WORD, Task, view
from ..shared.uploads import FORMATS, Uploads
from ..shared.values import Json
from ..storage import sts
from ..storage.cdn import Cdn
from .catalogue import TASK_TYPES

PREFIX = "/v3"
LIST_LIMIT = 100
USAGE_LIMIT = 200
RETIRED = ("/models/refine", "/models/stylize")
USAGE_COLUMNS = ("task_id", "type", "status", "created_at", "credits_consumed")
PRESIGN_LIFE = 3600
DOUBLE_SUBMIT_SECONDS = 5.0


@dataclass
class Limits:
    """How much one key may do at once and per minute; tests set them low."""

    pools: dict[str, int] = field(
        default_factory=lambda: {
            "H": 10,
            "P": 5,
            "image": 1,
            "animation": 10,
            "processing": 5,
            "mesh": 10,
        }
    )
    rate: RateLimit = field(
        default_factory=lambda: RateLimit({"create": 6000, "upload": 6000, "read": 600_000})
    )


Handler = Callable[["Call"], Any]


@dataclass(frozen=True)
class Route:
    method: str
    path: tuple[str, ...]
    handler: Handler
    group: str = "read"


@dataclass
class Call:
    """A request with a known route and a known key."""

    request: Request
    account: Account
    values: list[str]
    """What stands in the path where the route has {}."""


class V3:
    def __init__(
        self,
        accounts: Accounts,
        uploads: Uploads,
        tasks: Tasks,
        cdn: Cdn,
        limits: Limits,
        problems: Log[Problem],
    ) -> None:
        self.accounts = accounts
        self.uploads = uploads
        self.tasks = tasks
        self.cdn = cdn
        self.limits = limits
        self.problems = problems
        self.usage_as_items = False
        self.rig_check_topology = False
        self.s3: sts.S3 | None = None
        self._recent: dict[tuple[str, str, str, str], float] = {}
        self._lock = threading.Lock()
        self.routes = [
            _route("POST", "/files", self.upload, "upload"),
            _route("POST", "/files/presign", self.presign, "upload"),
            _route("POST", "/files/upload-credentials", self.upload_credentials, "upload"),
            _route("GET", "/tasks/{}", self.task),
            _route("POST", "/tasks/list", self.task_list),
            _route("GET", "/account/balance", self.balance),
            _route("GET", "/account/usage", self.usage),
            *(
                _route("POST", task_type.route, self._creator(task_type), "create")
                for task_type in TASK_TYPES
            ),
            *(_route("POST", path, self.retired, "create") for path in RETIRED),
        ]

    def handle(self, request: Request) -> Answer:
        request_id = str(uuid.uuid4())
        headers = {
            "X-Tripo-Trace-ID": request.headers.get("x-tripo-trace-id") or str(uuid.uuid4()),
            "X-Request-ID": request_id,
        }
        try:
            route, values = self._find(request)
            account = self.accounts.of(request.headers)
            headers |= self.limits.rate.count(account.key, route.group)
            data = route.handler(Call(request, account, values))
        except Refused as refused:
            error = {
                "code": refused.code,
                "status": "error",
                "message": refused.message,
                "suggestion": refused.suggestion,
                "request_id": request_id,
            }
            return json_answer(refused.status, error, headers | refused.headers)
        return json_answer(200, {"code": 0, "status": "success", "data": data}, headers)

    def _find(self, request: Request) -> tuple[Route, list[str]]:
        path = request.path.removeprefix(PREFIX + "/").split("/")
        allowed = []
        for route in self.routes:
            if len(route.path) == len(path) and all(
                want in ("{}", have) for want, have in zip(route.path, path, strict=True)
            ):
                if route.method == request.method:
                    pairs = zip(route.path, path, strict=True)
                    return route, [have for want, have in pairs if want == "{}"]
                allowed.append(route.method)
        if allowed:
            raise Refused(
                1003, "Method not allowed", status=405, headers={"Allow": ", ".join(allowed)}
            )
        raise Refused(4001)

    def upload(self, call: Call) -> Any:
        content_type = call.request.headers.get("content-type", "")
        upload = self.uploads.receive(call.account.key, call.request.body, content_type)
        return {"file_token": upload.token}

    def presign(self, call: Call) -> Any:
        format = call.request.json_object().get("format")
        if not isinstance(format, str) or format not in FORMATS:
            raise Refused(1004, f"format must be one of {', '.join(sorted(FORMATS))}")
        upload = self.uploads.new(call.account.key, format)
        url = self.cdn.presigned_put(self.uploads.slot(upload), format, PRESIGN_LIFE)
        return {
            "presigned_url": url,
            "upload_url": url,
            "file_token": upload.token,
            "expires_in": PRESIGN_LIFE,
        }

    def upload_credentials(self, call: Call) -> Any:
        if self.s3 is None:
            raise Refused(4001)
        format = call.request.json_object().get("format")
        if format not in sts.FORMATS:
            raise Refused(1004, f"format must be one of {', '.join(sts.FORMATS)}")
        granted = self.s3.grant(call.account.key, format)
        return {**granted, "file_token": self.s3.token(granted["resource_uri"])}

    def task(self, call: Call) -> Any:
        self.tasks.settle()
        shown = self._view(self.tasks.get(call.values[0], call.account.key), call.request)
        if call.request.query.get("step") == "1":
            shown["pipeline_step"] = {"name": shown["status"], "progress": shown["progress"]}
        return shown

    def task_list(self, call: Call) -> Any:
        ids = call.request.json_object().get("task_ids")
        if not isinstance(ids, list) or not 1 <= len(ids) <= LIST_LIMIT:
            raise Refused(1004, f"task_ids must list 1 to {LIST_LIMIT} ids")
        if not all(isinstance(task_id, str) for task_id in ids):
            raise Refused(1004, "task_ids must be strings")
        self.tasks.settle()
        tasks: dict[str, Any] = {}
        missed: list[str] = []
        for task_id in ids:
            try:
                task = self.tasks.get(task_id, call.account.key)
            except Refused:
                missed.append(task_id)
                continue
            if faults.has([*task.quirks, *call.request.faults], "missed"):
                missed.append(task_id)
            else:
                tasks[task_id] = self._view(task, call.request)
        return {"tasks": tasks, "missed": missed}

    def _view(self, task: Task, request: Request) -> Any:
        shown = view(task, self.cdn.output)
        if self.rig_check_topology and "rig_type" in shown.get("output", {}):
            shown["output"]["topology"] = shown["output"].pop("rig_type")
        return faults.spoil_view([*task.quirks, *request.faults], shown)

    def balance(self, call: Call) -> Any:
        self.tasks.settle()
        return {"balance": float(call.account.balance), "frozen": float(call.account.frozen)}

    def usage(self, call: Call) -> Any:
        limit = _number(call.request.query, "limit", 50, 1, USAGE_LIMIT)
        offset = _number(call.request.query, "offset", 0, 0, 1 << 31)
        self.tasks.settle()
        rows = [
            {name: row.get(name, 0.0) for name in USAGE_COLUMNS}
            for task in self.tasks.of(call.account.key, offset, limit)
            if (row := view(task, lambda task: {}))
        ]
        return {"items": rows} if self.usage_as_items else rows

    def retired(self, call: Call) -> Any:
        raise Refused(2016)

    def _creator(self, task_type: TaskType) -> Handler:
        return lambda call: self.create(call, task_type)

    def create(self, call: Call, task_type: TaskType) -> Any:
        sent = call.request.json_object()
        body = {task_type.aliases[name]: sent[name] for name in sent if name in task_type.aliases}
        body |= {name: sent[name] for name in sent if name not in task_type.aliases}
        unknown = check_fields(body, task_type.fields)
        task = self.submit(call, task_type, sent, body, unknown)
        return {"task_id": task.id, "type": task.type, "status": "queued"}

    def submit(
        self, call: Call, task_type: TaskType, sent: Json, body: Json, unknown: list[str]
    ) -> Task:
        """Make the task of a body whose fields are checked, whatever API it came through."""
        self._watch_for_doubles(call, sent)
        for rule in task_type.rules:
            rule(body)
        body = {name: value for name, value in body.items() if value is not None}
        sources = Sources(
            call.account.key, self.uploads, lambda id: self.tasks.get(id, call.account.key)
        )
        task_type.sources(body, sources)
        words = [*(str(body.get(name, "")) for name in task_type.prompts), *sources.names]
        label = " ".join(words).strip()
        if REFUSED_WORD in label:
            raise Refused(2008)
        if "priority" in body:
            raise Refused(2013)
        quirks = [fault for fault in call.request.faults if fault.kind in faults.OF_TASKS]
        task = self.tasks.create(
            call.account,
            task_type,
            body,
            label,
            sources.uploads,
            quirks,
            sources.tasks,
            _sender(call),
        )
        task.asked_monotonic = call.request.record.time
        self._remember(call, sent)
        for name in unknown:
            self._problem("unknown_field", f"{task_type.name} does not know {name}", call)
        for name in task_type.without_effect(body):
            self._problem("no_effect", f"{name} has no effect with these options", call)
        return task

    def _watch_for_doubles(self, call: Call, body: dict[str, Any]) -> None:
        with self._lock:
            before = self._recent.get(_identity(call, body))
        age = time.monotonic() - (before or -math.inf)
        if age < DOUBLE_SUBMIT_SECONDS:
            self._problem("double_submit", f"the same task was made {age:.2f} s before", call)

    def _remember(self, call: Call, body: dict[str, Any]) -> None:
        now = time.monotonic()
        with self._lock:
            self._recent = {
                this: then
                for this, then in self._recent.items()
                if now - then < DOUBLE_SUBMIT_SECONDS
            }
            self._recent[_identity(call, body)] = now

    def _problem(self, what: str, detail: str, call: Call) -> None:
        self.problems.append(Problem(what, detail, call.request.path))


def _identity(call: Call, body: dict[str, Any]) -> tuple[str, str, str, str]:
    return call.account.key, _sender(call), call.request.path, json.dumps(body, sort_keys=True)


def _sender(call: Call) -> str:
    return call.request.headers.get("user-agent", "")


def _route(method: str, path: str, handler: Handler, group: str = "read") -> Route:
    return Route(method, tuple(path.strip("/").split("/")), handler, group)


def _number(query: dict[str, str], name: str, default: int, low: int, high: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise Refused(1004, f"{name} must be {low} to {high}")
    return int(text)
