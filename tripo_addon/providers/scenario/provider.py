# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario, which runs Tripo's models among others, as jobs."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from ...errors import Refused, Spent, Strange, TripoError, Unclear, Unreachable
from ...net.client import Api, Network
from ...net.responses import Answer
from ...spec.abilities import open_seeds
from ...spec.inputs import Input
from ...spec.options import Task
from ...spec.prices import Price
from ...spec.state import State
from ...text import numbers
from ...text.lines import one_line
from ...text.untrusted import LONGEST_MESSAGE
from .. import parsing
from ..base import (
    NO_SEEDS,
    Asked,
    Balance,
    Connection,
    Inputs,
    Prepared,
    Status,
    Usage,
)
from . import SERVICE, answers, models
from .assets import Assets

ASSET_SECONDS = 60.0
"""How long a finished job is asked again for assets that cannot be had."""
PAGE = 100
"""Most rows that a list of jobs has."""
ESTIMATED = 269
"""The status of a dry run's answer."""
NO_DRY_RUN = frozenset({400, 404, 405, 422, 501})
"""Statuses that a second dry run of the same job would have as well."""
NO_SCHEMA = frozenset({400, 403, 404, 405, 410, 501})
"""Statuses of a request for a schema after which the model can be used without its schema."""
UNKNOWN_MODEL = frozenset({400, 403, 404, 405, 410, 422})
"""Statuses with which a job may be refused because of its model."""


class Scenario:
    """The service under `<base URL>/v1`; the base URL may have that path already."""

    service: ClassVar[str] = SERVICE.name
    account = ""

    def __init__(self, connection: Connection, network: Network) -> None:
        root = connection.base_url.rstrip("/").removesuffix(SERVICE.fixed_path)
        basic = base64.b64encode(connection.key.encode()).decode()
        headers = {"Authorization": f"Basic {basic}"}
        self._api = Api(network, root + SERVICE.fixed_path, headers, answers.opened)
        # For dry runs, the only requests whose status matters even when they succeed.
        self._dry = Api(network, root + SERVICE.fixed_path, headers, _whole)
        self._dry_runs = True
        """False once the service has run a job that was only to be priced."""
        self._asked: dict[Any, Price | Refused] = {}
        """The outcome of dry runs, by task and inputs, so that each is sent once."""
        self._schemas: dict[str, models.Schema] = {}
        self._seen: dict[str, Status] = {}
        """The last status of running jobs, for when the service does not answer."""
        self._outputs: dict[str, dict[str, str]] = {}
        """The last URLs of finished jobs, for assets that cannot be had this time."""
        self._missed: dict[str, float] = {}
        """Since when the assets of a finished job cannot be had."""
        self._page = (0, "")
        """How many rows of the history lie before the page that this token leads to."""
        self._lock = threading.Lock()
        self._assets = Assets(self._api, network)

    def upload(self, path: Path) -> Input:
        """POST /assets for small pictures; POST /uploads and PUT of the parts for the rest"""
        return self._assets.upload(path)

    def prepare(self, task: Task, inputs: Inputs) -> Prepared:
        """Make assets of all inputs and read the model's schema; the dry run comes later"""
        assets = {
            name: [self._assets.of(given, name) for given in some] for name, some in inputs.items()
        }
        wanted = self._body(task, assets)
        key = (task, tuple((name, *some) for name, some in inputs.items()))

        def ask() -> Asked:
            known = self._asked.get(key)
            if known is None:
                return self._ask(key, f"{models.route(task)}?dryRun=true", wanted)
            if isinstance(known, Refused):
                raise known
            return Asked(known)

        seeds = open_seeds(SERVICE.ability(type(task)), task) & models.listed(
            self._schema(models.model(task))
        )
        return Prepared(assets, ask if self._dry_runs else None, seeds)

    def _ask(self, key: Any, route: str, wanted: Mapping[str, Any]) -> Asked:
        """A dry run, sent as carefully as the job itself: some hosts do not know dry runs."""
        try:
            answer: Answer = self._dry.create(route, wanted)
        except Refused as error:
            if error.status in NO_DRY_RUN:
                self._asked[key] = error
            raise
        except Unclear as error:
            # Of all answers that leave a create unclear, only this one says that nothing was done.
            cause = error.__context__
            if not isinstance(cause, Refused) or cause.status not in NO_DRY_RUN:
                raise
            self._asked[key] = cause
            raise cause from None
        estimated = answer.status == ESTIMATED
        job_id = answers.job_id(answer.content, bare=not estimated)
        if job_id:
            self._dry_runs = False
            return Asked(task_id=job_id)
        content = parsing.mapping(answer.content)
        price = numbers.amount(content.get("creativeUnitsCost"))
        if not estimated and (price is None or content.get("job")):
            raise Unclear("The service's answer to a dry run makes no sense", spent=Spent.MAYBE)
        if price is None:
            return Asked()
        self._asked[key] = Price(price, price)
        return Asked(Price(price, price))

    def submit(self, task: Task, inputs: Inputs, seeds: Mapping[str, int] = NO_SEEDS) -> str:
        """POST /generate/custom/{modelId}"""
        wanted = self._body(task, inputs) | models.named(seeds)
        try:
            answer = self._api.create(models.route(task), wanted)
        except Refused as error:
            model = models.model(task)
            if error.status in UNKNOWN_MODEL and not self._schema(model):
                error.what = f"{error.what} (Scenario's model {model}, which it does not describe)"
                if error.status not in {400, 422}:
                    error.advice = "Choose another model, and check the base URL"
            raise
        job_id = answers.job_id(answer)
        if not parsing.is_id(job_id):
            raise Unclear("The service's answer has no jobId that it could be asked for by")
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
                if not answers.passing(error):
                    continue
                trouble = trouble or error
                troubled.append(job_id)
                if answers.general(error):
                    troubled += ids[at + 1 :]
                    break
        if trouble and not found:
            raise trouble
        return found | {job_id: self._last(job_id) for job_id in troubled}

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
            answer = parsing.mapping(self._api.get("/jobs", pageSize=size, **more))
            jobs = parsing.rows(answer, "jobs")
            rows += jobs
            before, token = token, answers.token(answer)
            if not jobs or token in {"", before}:
                break
        self._page = (at + len(rows), token) if token else (0, "")
        wanted = rows[offset - at :][:limit]
        return [
            parsing.usage_row(
                job.get("jobId") or job.get("id"),
                job.get("jobType"),
                job.get("status"),
                job.get("createdAt"),
                answers.cost(job),
            )
            for job in wanted
        ]

    def close(self) -> None:
        self._api.close()
        self._dry.close()

    def _status(self, job_id: str) -> Status:
        job = answers.inner(self._api.once(f"/jobs/{quote(job_id)}"), "job")
        if "status" not in job:
            raise Strange("The service's answer about a job makes no sense")
        word = str(job.get("status") or "")
        about = parsing.mapping(job.get("metadata"))
        share = numbers.amount(job.get("progress"), 1.0) or 0.0
        state = answers.STATES.get(word)
        outputs: dict[str, str] = {}
        if state is State.DONE:
            outputs, whole = self._results(job_id, job)
            if not whole:
                state, share = State.RUNNING, 1.0
        reason = about.get("error") or about.get("hint")
        given = models.echo(parsing.mapping(about.get("input")))
        status = Status(
            state=state,
            word=word,
            progress=int(100 * share),
            outputs=outputs,
            facts=parsing.seeds(given),
            credits=answers.cost(job),
            message=one_line(str(reason or ""), LONGEST_MESSAGE),
            given=given,
            refunded=not parsing.mapping(job.get("billing")).get("disableRefund"),
        )
        if state and state.polled:
            self._seen[job_id] = status
        else:
            self._seen.pop(job_id, None)
        return status

    def _results(self, job_id: str, job: Mapping[str, Any]) -> tuple[dict[str, str], bool]:
        """Fresh URLs of a finished job's assets; and whether it is useless to ask again."""
        assets: list[Mapping[str, Any]] = []
        missed: list[TripoError] = []
        for asset_id in answers.asset_ids(job):
            try:
                assets.append(answers.inner(self._api.once(f"/assets/{quote(asset_id)}"), "asset"))
            except (Refused, Unclear, Unreachable) as error:
                missed.append(error)
        found = self._assets.named(assets)
        lost = not any(map(answers.passing, missed))
        if not missed or (lost and "model" in found):
            self._missed.pop(job_id, None)
            self._outputs[job_id] = found
            return found, True
        since = self._missed.setdefault(job_id, time.monotonic())
        late = time.monotonic() - since > ASSET_SECONDS
        return self._outputs.get(job_id, {}) | found, late and (lost or "model" in found)

    def _body(self, task: Task, inputs: Inputs) -> dict[str, Any]:
        return models.body(task, inputs, self._schema(models.model(task)))

    def _schema(self, model: str) -> models.Schema:
        """The inputs of a model by name, asked for once; empty where it lists none."""
        with self._lock:
            if model not in self._schemas:
                try:
                    answer = self._api.get(f"/models/{quote(model)}")
                except Refused as error:
                    if error.status not in NO_SCHEMA:
                        raise
                    answer = {}
                self._schemas[model] = dict(
                    answers.listed(answers.inner(answer, "model").get("inputs"))
                )
            return self._schemas[model]


def _whole(answer: Answer) -> Answer:
    answers.opened(answer)
    return answer


def connect(connection: Connection, network: Network) -> Scenario:
    """The service at an address, for a key."""
    return Scenario(connection, network)
