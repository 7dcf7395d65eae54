# SPDX-License-Identifier: GPL-3.0-or-later
"""The ModelStream gateway: a form of API v2 with its own keys, rules and errors."""

from typing import Any

from .shared.accounts import Account
from .shared.answers import Answer, json_answer
from .shared.fields import Field, check_fields
from .shared.refusals import Refused
from .shared.request import Request
from .shared.values import Json
from .v2.fields import FIELDS
from .v2.files import References
from .v2.routes import V2
from .v3.routes import V3, Call

PREFIX = "/tripo"
BASE = "/tripo/v2/openapi"
REGION = "modelstream"
LATEST = "v3.1-20260211"
TYPES = (
    "text_to_model",
    "image_to_model",
    "multiview_to_model",
    "refine_model",
    "text_to_image",
    "generate_image",
    "generate_multiview_image",
    "edit_multiview_image",
)
NARROWER: dict[str, Field] = {
    "face_limit": Field("int", low=1_000, high=500_000),
    "texture_quality": Field("text", choices=("standard", "detailed")),
}
ERRORS = {  # HTTP status: type and code
    400: ("invalid_request_error", "invalid_request"),
    401: ("authentication_error", "invalid_api_key"),
    402: ("insufficient_quota", "insufficient_quota"),
    403: ("permission_error", "forbidden"),
    404: ("not_found_error", "not_found"),
    429: ("rate_limit_error", "rate_limit_exceeded"),
    500: ("server_error", "internal_error"),
    503: ("server_error", "service_unavailable"),
}
NO_CREDITS = 2010


class ModelStream:
    def __init__(self, v2: V2, v3: V3) -> None:
        self._v2 = v2
        self._v3 = v3

    def handle(self, request: Request) -> Answer:
        try:
            data = self._answer(request)
        except Refused as refused:
            status = 402 if refused.code == NO_CREDITS else refused.status
            status = status if status in ERRORS else 400
            type, code = ERRORS[status]
            error = {
                "message": refused.message,
                "type": type,
                "param": _param(refused.message, request.record.body),
                "code": code,
            }
            return json_answer(status, {"error": error}, refused.headers)
        return json_answer(200, {"code": 0, "data": data})

    def _answer(self, request: Request) -> Any:
        account = self._v3.accounts.of(request.headers, REGION)
        path = request.path.removeprefix(BASE)
        if (request.method, path) == ("POST", "/task"):
            self._v3.limits.rate.count(account.key, "create")
            return self._create(Call(request, account, []))
        task_id = path.removeprefix("/task/")
        if request.method != "GET" or task_id == path or "/" in task_id:
            raise Refused(9404)
        self._v3.limits.rate.count(account.key, "read")
        return self._show(task_id, account, request)

    def _create(self, call: Call) -> Json:
        body = _as_v2(call.request.json_object())
        references = References(call.account.key, self._v3.tasks, self._v2.s3, ("url",))
        return {"task_id": self._v2.make(call, body, references, LATEST).id}

    def _show(self, task_id: str, account: Account, request: Request) -> Json:
        return self._v2.show(self._v2.find(task_id, account), request)


def _as_v2(sent: Json) -> Json:
    """Check what only the gateway checks, and return the body that it passes on."""
    type = sent.get("type")
    model = sent.get("model")
    if type is None and model is None:
        raise Refused(1004, "type is required")
    if None not in (type, model) and type != model:
        raise Refused(1004, "model must be the same as type")
    chosen = model if type is None else type
    if chosen not in TYPES:
        raise Refused(
            1004, f"{'model' if type is None else 'type'} must be one of {', '.join(TYPES)}"
        )
    check_fields(sent, NARROWER)
    body = {name: value for name, value in sent.items() if name != "model"}
    if sent.get("texture") is False:
        if sent.get("pbr"):
            raise Refused(1004, "pbr requires texture on")
        if "pbr" in FIELDS[chosen]:
            body["pbr"] = False
    return {**body, "type": chosen}


def _param(message: str, body: object) -> str | None:
    """The field a message is about: its first word, if that is one."""
    word = message.partition(" ")[0].partition(".")[0]
    known = {name for fields in FIELDS.values() for name in fields} | {"type", "model"}
    sent = body if isinstance(body, dict) else {}
    return word if word in known or word in sent else None
