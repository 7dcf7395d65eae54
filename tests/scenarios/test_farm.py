# SPDX-License-Identifier: GPL-3.0-or-later
"""The job type for Flamenco: what it makes of a job, run as Flamenco's workers run it.

`FLAMENCO` is what Flamenco 3 offers to a job type, from its internal/manager/job_compilers
(`author.go`, `js_globals.go`); settings are as in its pkg/api/flamenco-openapi.yaml.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from environment import ROOT, javascript_folder
from tripo_sandbox import Sandbox

from tripo_addon import cli

SCRIPT = ROOT / "docs/flamenco/tripo_batch.js"
PAGE = (ROOT / "docs/farm.md").read_text("utf-8")
SETTING: dict[str, Any] = {
    "key": str,
    "type": {"string", "int32", "float", "bool"},
    "subtype": {"file_path", "dir_path", "file_name", "hashed_file_path"},
    "choices": list,
    "propargs": dict,
    "description": str,
    "label": str,
    "default": object,
    "eval": str,
    "visible": {"visible", "hidden", "submission", "web"},
    "required": bool,
    "editable": bool,
}
FLAMENCO = """
'use strict';
const tasks = [];
const text = (value, what) => {
    if (typeof value !== 'string' || value.trim() === '') { throw new TypeError(what); }
    return value.trim();
};
globalThis.print = () => undefined;
globalThis.author = Object.freeze({
    Task: (name, type) => {
        const task = {name: text(name, 'name'), type: text(type, 'type'), commands: [], needs: []};
        return Object.freeze({
            addCommand: (command) => { task.commands.push(command.told); },
            addDependency: (other) => { task.needs.push(other.told.name); },
            told: task,
        });
    },
    Command: (name, parameters) => Object.freeze({told: {name: text(name, 'name'), parameters}}),
});
globalThis.compiled = (settings) => {
    const job = Object.freeze({settings, addTask: (task) => { tasks.push(task.told); }});
    compileJob(job);
    return JSON.stringify(tasks);
};
globalThis.jobType = () => JSON.stringify(JOB_TYPE);
"""


def compiler() -> Any:
    """An engine that has loaded the script, in strict mode as Flamenco does."""
    sys.path.append(str(javascript_folder()))
    engine = importlib.import_module("quickjs").Context()
    engine.eval(f"'use strict';\n{SCRIPT.read_text('utf-8')}")
    engine.eval(FLAMENCO)
    return engine


def compiled(**settings: Any) -> list[dict[str, Any]]:
    """The tasks of a job."""
    engine = compiler()
    return list(json.loads(engine.eval(f"compiled({json.dumps(settings)})")))


def test_the_settings_are_such_as_flamenco_knows() -> None:
    told = json.loads(compiler().eval("jobType()"))
    assert set(told) == {"label", "description", "settings"}
    keys = [setting["key"] for setting in told["settings"]]
    assert len(keys) == len(set(keys))
    for setting in told["settings"]:
        assert {"key", "type", "description"} <= set(setting)
        for name, value in setting.items():
            allowed = SETTING[name]
            if isinstance(allowed, set):
                assert value in allowed
            else:
                assert isinstance(value, allowed)
        kinds = {"string": str, "int32": int, "float": int, "bool": bool}
        if "default" in setting:
            assert isinstance(setting["default"], kinds[setting["type"]])


def test_the_tasks_of_a_job() -> None:
    tasks = compiled(
        source="{drive}/rows.csv",
        results="{drive}/out",
        task_type="text-to-model",
        shards=3,
        parallel=2,
        max_credits=300,
        service="tripo",
        command="tripo",
    )
    assert [task["name"] for task in tasks] == [
        "rows-1-of-3",
        "rows-2-of-3",
        "rows-3-of-3",
        "check",
    ]
    assert tasks[3]["needs"] == [task["name"] for task in tasks[:3]]
    assert [task["needs"] for task in tasks[:3]] == [[]] * 3
    for task in tasks:
        (command,) = task["commands"]
        assert (task["type"], command["name"]) == ("misc", "exec")
        assert command["parameters"]["exe"] == "{tripo}"
        read = cli.parse(command["parameters"]["args"], plain=True)
        assert read.source == "{drive}/rows.csv"
        assert (read.output, read.type, read.service) == ("{drive}/out", "text-to-model", "tripo")
        assert read.check == (task["name"] == "check")
    read = cli.parse(tasks[1]["commands"][0]["parameters"]["args"], plain=True)
    assert (read.shard, read.parallel, read.max_credits) == ("2/3", 2, 100)


def test_in_blender() -> None:
    first, _ = compiled(source="a", results="b", shards=1, command="blender")
    assert first["type"] == "blender"
    assert first["commands"][0]["parameters"] == {
        "exe": "{blender}",
        "args": [
            *("--command", "tripo", "batch", "a", "--output", "b"),
            *("--shard", "1/1", "--parallel", "4"),
        ],
    }


def test_a_job_that_lacks_a_folder() -> None:
    with pytest.raises(Exception, match='Setting "results" is empty'):
        compiled(source="a", results="")


@pytest.fixture
def worker(quick: Sandbox, tmp_path: Path) -> Any:
    """Starts a task's command as Flamenco's worker does, each on a machine of its own."""

    def start(task: dict[str, Any], number: int) -> subprocess.Popen[str]:
        parameters = task["commands"][0]["parameters"]
        assert parameters["exe"] == "{tripo}"
        words = [word.replace("{drive}", str(tmp_path)) for word in parameters["args"]]
        environment = {
            **os.environ,
            "TRIPO_API_KEY": quick.key,
            "TRIPO_BASE_URL": quick.url,
            "TRIPO_FOLDER": str(tmp_path / f"machine {number}"),
            "PYTHONPATH": str(ROOT),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "tripo_addon.program", *words],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def run(worker: Any, tasks: list[dict[str, Any]]) -> list[tuple[str, int, str]]:
    """Run a job: tasks that need others come after them."""
    ended = []
    for needs in (False, True):
        chosen = [task for task in tasks if bool(task["needs"]) == needs]
        running = [(task["name"], worker(task, at)) for at, task in enumerate(chosen)]
        for name, program in running:
            told = program.communicate()[1]
            ended.append((name, program.returncode, told))
    return ended


def test_a_job_on_the_farm(worker: Any, quick: Sandbox, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("prompt\na chair\na jug\nforbidden-create\na stool\n")
    tasks = compiled(
        source="{drive}/rows.csv", results="{drive}/out", task_type="text-to-image", shards=2
    )
    ended = run(worker, tasks)
    assert sorted(status for _, status, _ in ended) == [0, 1, 1]
    name, status, told = ended[-1]
    assert (name, status) == ("check", 1)
    assert "3 of 4 rows done" in told
    # The table is mended, and the job is submitted again.
    table.write_text("prompt\na chair\na jug\na table\na stool\n")
    assert [status for _, status, _ in run(worker, tasks)] == [0, 0, 0]
    assert sorted(task.body["prompt"] for task in quick.tasks.values()) == [
        "a chair",
        "a jug",
        "a stool",
        "a table",
    ]
    rows = [json.loads(line) for line in (tmp_path / "out/results.jsonl").read_text().splitlines()]
    assert [Path(file).name for row in rows for file in row["files"]] == [
        "a chair.png",
        "a jug.png",
        "a table.png",
        "a stool.png",
    ]


def test_the_page() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("    tripo ")]
    read = [cli.parse(shlex.split(line)[1:], plain=True) for line in lines]
    assert [(words.shard, words.check) for words in read] == [
        ("1/3", False),
        ("2/3", False),
        ("3/3", False),
        ("", True),
    ]
    for link in re.findall(r"\]\(([^)#]+)", PAGE):
        assert (ROOT / "docs" / link).is_file(), link
