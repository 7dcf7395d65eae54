# SPDX-License-Identifier: GPL-3.0-or-later
"""API v2: its routes, its envelope, and the ways in which it can be gone."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

from ..shared import faults
from ..shared.accounts import Account, RateLimit
from ..shared.answers import Answer, json_answer, text_answer
from ..shared.fields import check_fields
from ..shared.refusals import Refused
from ..shared.request import Request
from ..shared.tasks import Task
from ..shared.uploads import Uploads
from ..shared.values import Json
from ..storage.cdn import Cdn
from ..storage.sts import FORMATS, S3
from ..v3.routes import LIST_LIMIT, V3, Call
from .bodies import translate
from .fields import ALWAYS, FIELDS
from .files import References
from .task_types import POOLS, task_type_of
from .versions import VERSIONS_OF, version_of
from .view import spoilt, view

PREFIX = "/v2"
BASE = "/v2/openapi"
PICTURES = frozenset({"png", "jpeg", "webp"})
HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"

MODES: dict[str, Callable[[], Answer] | None] = {
    "live": None,
    "retired-json": lambda: json_answer(
        410,
        {
            "code": 1005,
            "message": "API v2 has been shut down",
            "suggestion": "Use API v3",
        },
    ),
    "retired-html": lambda: text_answer(404, HTML.format("404 Not Found"), "text/html"),
    "retired-page": lambda: text_answer(200, HTML.format("Tripo AI"), "text/html"),
    "gone": lambda: Answer(0, hang_up=True),
}
"""What answers in place of API v2."""


class V2:
    def __init__(self, v3: V3, cdn: Cdn, uploads: Uploads, s3: S3) -> None:
        self.upload_rate = RateLimit({"upload": 10}, seconds=1.0)
        self._v3 = v3
        self._cdn = cdn
        self._uploads = uploads
        self.s3 = s3
        self._sent: dict[str, Json] = {}
        self._lock = threading.Lock()
        self._mode = "live"
        for pool, size in POOLS.items():
            v3.limits.pools.setdefault(pool, size)
        self._routes: dict[tuple[str, str], tuple[Callable[[Call], Any], str]] = {
            ("POST", "/task"): (self._create, "create"),
            ("POST", "/task/batch"): (self._batch, "read"),
            ("GET", "/task/{}"): (self._get, "read"),
            ("GET", "/user/balance"): (self._balance, "read"),
            ("GET", "/user/wallet/balance"): (self._balance, "read"),
            ("POST", "/upload"): (self._upload, "upload"),
            ("POST", "/upload/sts"): (self._upload, "upload"),
            ("POST", "/upload/sts/token"): (self._token, "upload"),
        }

    @property
    def mode(self) -> str:
        """How API v2 is to be met: one of MODES."""
        return self._mode

    @mode.setter
    def mode(self, mode: str) -> None:
        if mode not in MODES:
            raise ValueError(f"v2 must be one of {', '.join(MODES)}, not {mode}")
        self._mode = mode

    def handle(self, request: Request) -> Answer:
        if retired := MODES[self._mode]:
            return retired()
        headers = {"X-Tripo-Trace-ID": request.headers.get("x-tripo-trace-id") or str(uuid.uuid4())}
        try:
            data = self._answer(request)
        except Refused as refused:
            error = {
                "code": 1002 if refused.code == 2 else refused.code,
                "message": refused.message,
                "suggestion": refused.suggestion,
            }
            return json_answer(refused.status, error, headers | refused.headers)
        return json_answer(200, {"code": 0, "data": data}, headers)

    def _answer(self, request: Request) -> Any:
        handler, group, values = self._find(request)
        account = self._v3.accounts.of(request.headers)
        self._v3.limits.rate.count(account.key, group)
        if group == "upload":
            self.upload_rate.count(account.key, group)
        return handler(Call(request, account, values))

    def _find(self, request: Request) -> tuple[Callable[[Call], Any], str, list[str]]:
        path = request.path.removeprefix(BASE) if request.path.startswith(f"{BASE}/") else ""
        patterns: list[tuple[str, list[str]]] = [(path, [])]
        if path.startswith("/task/") and path.count("/") == 2:
            patterns.append(("/task/{}", [path.rsplit("/", 1)[1]]))
        for pattern, values in patterns:
            if found := self._routes.get((request.method, pattern)):
                return *found, values
        allowed = [method for method, known in self._routes if known in dict(patterns)]
        if allowed:
            headers = {"Allow": ", ".join(allowed)}
            raise Refused(1003, "Method not allowed", status=405, headers=headers)
        raise Refused(9404)

    def _create(self, call: Call) -> Any:
        sent = call.request.json_object()
        references = References(call.account.key, self._v3.tasks, self.s3)
        return {"task_id": self.make(call, sent, references).id}

    def make(
        self, call: Call, sent: Json, references: References, default_version: str = ""
    ) -> Task:
        """Make the task that a v2 body describes."""
        task_type = task_type_of(sent.get("type"))
        unknown = check_fields(sent, {**ALWAYS, **FIELDS[task_type.name]})
        body = translate(sent, references, default_version)
        task = self._v3.submit(call, task_type, sent, body, unknown)
        if task_type.name in VERSIONS_OF:
            asked = sent.get("model_version")
            sent = {**sent, "model_version": version_of(task_type.name, asked, default_version)}
        with self._lock:
            self._sent[task.id] = sent
        return task

    def show(self, task: Task, request: Request) -> Json:
        shown = view(task, self._sent.get(task.id), self._ahead(task), self._cdn.output)
        return spoilt([*task.quirks, *request.faults], shown)

    def _ahead(self, task: Task) -> int:
        """How many tasks wait before this one."""
        if task.status != "queued":
            return 0
        return self._v3.tasks.queued_before(task)

    def find(self, task_id: str, account: Account) -> Task:
        self._v3.tasks.settle()
        return self._v3.tasks.get(task_id, account.key)

    def _get(self, call: Call) -> Any:
        return self.show(self.find(call.values[0], call.account), call.request)

    def _batch(self, call: Call) -> Any:
        ids = call.request.json_object().get("task_ids")
        if not isinstance(ids, list) or not 1 <= len(ids) <= LIST_LIMIT:
            raise Refused(1004, f"task_ids must list 1 to {LIST_LIMIT} ids")
        if not all(isinstance(task_id, str) for task_id in ids):
            raise Refused(1004, "task_ids must be strings")
        tasks: dict[str, Any] = {}
        missed: list[str] = []
        for task_id in ids:
            try:
                task = self.find(task_id, call.account)
            except Refused:
                missed.append(task_id)
                continue
            if faults.has([*task.quirks, *call.request.faults], "missed"):
                missed.append(task_id)
            else:
                tasks[task_id] = self.show(task, call.request)
        return {"tasks": tasks, "missed": missed}

    def _balance(self, call: Call) -> Any:
        self._v3.tasks.settle()
        return {"balance": int(call.account.balance), "frozen": int(call.account.frozen)}

    def _upload(self, call: Call) -> Any:
        content_type = call.request.headers.get("content-type", "")
        upload = self._uploads.receive(call.account.key, call.request.body, content_type)
        if upload.format not in PICTURES:
            upload.path.unlink()
            upload.stored = False
            raise Refused(2004)
        return {"image_token": upload.token.removeprefix("file_")}

    def _token(self, call: Call) -> Any:
        format = call.request.json_object().get("format")
        if format not in FORMATS:
            raise Refused(1004, f"format must be one of {', '.join(FORMATS)}")
        return self.s3.grant(call.account.key, format)
