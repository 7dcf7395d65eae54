# SPDX-License-Identifier: GPL-3.0-or-later
"""The service as one object: start it, look into it, add faults, close it."""

import shutil
import tempfile
import traceback
from pathlib import Path
from types import TracebackType

from . import modelstream
from .modelstream import ModelStream
from .scenario.routes import Scenario
from .shared.accounts import Account, Accounts
from .shared.answers import Answer, json_answer, text_answer
from .shared.faults import Faults
from .shared.records import Log, Problem, Record
from .shared.request import Request
from .shared.server import Server
from .shared.task_store import Tasks
from .shared.tasks import Fate, Task
from .shared.uploads import Uploads
from .storage import sts
from .storage.cdn import CDN_PREFIX, STORAGE_PREFIX, Cdn
from .storage.sts import S3
from .v2.files import DRAFT_VERSIONS
from .v2.routes import PREFIX as V2_PREFIX
from .v2.routes import V2
from .v3 import routes as v3
from .v3.routes import V3, Limits

EMPTY_KEY = "tsk_no_credits"
SECOND_KEY = "tsk_second_user"
ELSEWHERE_KEY = "tsk_other_region"
MODELSTREAM_KEY = "sk-sandbox"
MODELSTREAM_EMPTY_KEY = "sk-no-credits"


class Sandbox:
    """A Tripo service on 127.0.0.1.

    speed divides the durations of the real service; url_life and token_life are in seconds.
    Besides `key` there are EMPTY_KEY (no credits), SECOND_KEY (owns nothing of the first) and
    ELSEWHERE_KEY (of the other region, so refused here). MODELSTREAM_KEY and
    MODELSTREAM_EMPTY_KEY are good for that gateway only. v2 is one of v2.MODES: whether API v2
    works, or how it is gone. Uploads and results have a port of their own with storage_apart;
    `servers` has the listening side of the service and of its storage.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        key: str = "tsk_sandbox",
        credits: float = 1000.0,
        creative_units: float = 1000.0,
        speed: float = 20.0,
        url_life: float = 300.0,
        token_life: float = 86_400.0,
        seed: int = 1,
        pools: dict[str, int] | None = None,
        usage_as_items: bool = False,
        rig_check_topology: bool = False,
        v2: str = "live",
        storage_apart: bool = False,
        faults: Faults | None = None,
    ) -> None:
        self.key = key
        self.requests: Log[Record] = Log()
        self.problems: Log[Problem] = Log()
        self.faults = faults or Faults()
        self.limits = Limits()
        self.limits.pools.update(pools or {})
        self.folder = Path(tempfile.mkdtemp(prefix="tripo-sandbox-"))
        self.accounts = Accounts()
        self.accounts.add(key, credits)
        self.accounts.add(EMPTY_KEY, 0.0)
        self.accounts.add(SECOND_KEY, credits)
        self.accounts.add(ELSEWHERE_KEY, credits, region="elsewhere")
        self.accounts.add(MODELSTREAM_KEY, credits, region=modelstream.REGION)
        self.accounts.add(MODELSTREAM_EMPTY_KEY, 0.0, region=modelstream.REGION)
        self.uploads = Uploads(self.folder, token_life)
        self._tasks = Tasks(speed=speed, seed=seed, pools=self.limits.pools, folder=self.folder)
        self.cdn = Cdn(self.uploads, self._tasks, url_life, self.problems)
        self.v3 = V3(self.accounts, self.uploads, self._tasks, self.cdn, self.limits, self.problems)
        self.v3.usage_as_items = usage_as_items
        self.v3.rig_check_topology = rig_check_topology
        self.scenario = Scenario(self.folder, self.cdn, units=creative_units, speed=speed)
        self.s3 = self.v3.s3 = S3(self.uploads, self.folder, self.problems)
        self.v2 = V2(self.v3, self.cdn, self.uploads, self.s3)
        self.v2.mode = v2
        self.modelstream = ModelStream(self.v2, self.v3)
        self._hosts = {
            v3.PREFIX: ("api", self.v3.handle),
            V2_PREFIX: ("api", self.v2.handle),
            modelstream.PREFIX: ("gateway", self.modelstream.handle),
            sts.PREFIX: ("storage", self.s3.handle),
            STORAGE_PREFIX: ("storage", self.cdn.handle_storage),
            CDN_PREFIX: ("storage", self.cdn.handle_cdn),
            **self.scenario.hosts,
        }
        try:
            service = self._listen(port)
        except OSError:
            shutil.rmtree(self.folder)
            raise
        storage = self._listen(0) if storage_apart else service
        self.servers = {"service": service, "storage": storage}
        self.url = service.url
        self.cdn.base = self.scenario.files.base = storage.url
        self.s3.host = storage.url.removeprefix("http://") + sts.PREFIX
        for server in {service, storage}:
            server.start()

    def _listen(self, port: int) -> Server:
        return Server(port, self._handle, self._host_of, self.requests, self.faults)

    @property
    def speed(self) -> float:
        """How many times faster than the real service new tasks run."""
        return self._tasks.speed

    @speed.setter
    def speed(self, factor: float) -> None:
        self._tasks.speed = self.scenario.speed = factor

    @property
    def url_life(self) -> float:
        """For how many seconds new result URLs are valid."""
        return self.cdn.url_life

    @url_life.setter
    def url_life(self, seconds: float) -> None:
        self.cdn.url_life = self.scenario.files.url_life = seconds

    @property
    def tasks(self) -> dict[str, Task]:
        """All tasks by id, of all keys, with the credits of ended ones settled."""
        return self._tasks.snapshot()

    def account(self, key: str | None = None) -> Account:
        """Return a key's wallet; tests may set its balance."""
        self._tasks.settle()
        return self.accounts[self.key if key is None else key]

    def add_key(self, key: str, credits: float) -> Account:
        return self.accounts.add(key, credits)

    def add_task(self, type: str, status: str = "success", *, key: str | None = None) -> Task:
        """Add an ended task of any type, so that bodies can refer to it."""
        return self._tasks.plant(self.account(key), type, Fate(status))

    def add_draft(self, status: str = "success", *, key: str | None = None) -> Task:
        """Add an ended task of a version so old that its model was a draft to be refined."""
        task = self.add_task("text_to_model", status, key=key)
        task.body["model_version"] = min(DRAFT_VERSIONS)
        return task

    @property
    def s3_endpoint(self) -> str:
        """The endpoint_url for boto3, which would use TLS if it had only the host's name."""
        return f"http://{self.s3.host}"

    def begin(self, task_id: str) -> None:
        """Let a task run now, if it still waits in the queue."""
        self._tasks.begin(task_id)

    def finish(self, task_id: str) -> None:
        """Let a task, or a job of the Scenario service, end now."""
        if task_id in self.scenario.jobs:
            self.scenario.jobs.finish(task_id)
        else:
            self._tasks.finish(task_id)

    def close(self) -> None:
        for server in set(self.servers.values()):
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self,
        type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _host_of(self, path: str) -> str:
        return self._hosts.get(_prefix(path), ("api", None))[0]

    def _handle(self, request: Request) -> Answer:
        host = self._hosts.get(_prefix(request.path))
        if host is None:
            return text_answer(404, "<html><body>404 Not Found</body></html>", "text/html")
        try:
            return host[1](request)
        except Exception:
            traceback.print_exc()
            self.problems.append(Problem("sandbox_bug", traceback.format_exc(), request.path))
            return json_answer(500, {"code": 1000, "status": "error", "message": "Sandbox bug"})


def _prefix(path: str) -> str:
    return "/" + path.split("/", 2)[1] if path.startswith("/") else ""
