# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults do what they say, as often as they say, and nothing afterwards."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import requests
from environment import ROOT
from tripo_sandbox import Sandbox

from tests.support.waiting import patience

V31 = "v3.1-20260211"
CREATE = "/v3/generation/*"


@pytest.fixture
def url(api: Any) -> str:
    url: str = api.ended(api.task_id())["output"]["model_url"]
    return url


def create(api: Any) -> requests.Response:
    answer: requests.Response = api.create(prompt="a", model=V31)
    return answer


def test_status_and_html(api: Any) -> None:
    api.box.faults.add(CREATE, "status", times=2, status=503, headers={"Retry-After": "7"})
    for _ in range(2):
        answer = create(api)
        assert answer.status_code == 503
        assert answer.headers["Content-Type"] == "text/html"
        assert answer.headers["Retry-After"] == "7"
        assert "<html>" in answer.text
    assert not api.box.tasks
    assert create(api).status_code == 200


def test_two_hundred_with_a_code(api: Any) -> None:
    api.box.faults.add(CREATE, "code")
    answer = create(api)
    assert (answer.status_code, answer.json()["code"]) == (200, 2010)
    assert not api.box.tasks


def test_a_gateway_fails_after_the_task_was_made(api: Any) -> None:
    api.box.faults.add(CREATE, "status_after", status=504)
    answer = create(api)
    assert answer.status_code == 504
    assert "<html>" in answer.text
    assert len(api.box.tasks) == 1


def test_reset_before_nothing_happened(api: Any) -> None:
    fault = api.box.faults.add(CREATE, "reset_before")
    with pytest.raises(requests.ConnectionError):
        create(api)
    assert fault.hits == 1
    assert not api.box.tasks
    assert api.box.requests[-1].status == 0


def test_reset_after_the_task_exists(api: Any) -> None:
    api.box.faults.add(CREATE, "reset_after")
    with pytest.raises(requests.ConnectionError):
        create(api)
    assert len(api.box.tasks) == 1
    assert api.balance() == (1000.0, 20.0)


def test_broken_json_after_processing(api: Any) -> None:
    api.box.faults.add(CREATE, "broken_json")
    with pytest.raises(requests.JSONDecodeError):
        create(api).json()
    assert len(api.box.tasks) == 1


def test_delay(api: Any) -> None:
    api.box.faults.add("/v3/account/*", "delay", seconds=0.2)
    started = time.monotonic()
    assert api.balance() == (1000.0, 0.0)
    assert 0.2 <= time.monotonic() - started < patience(2)


def test_closing_does_not_wait_for_a_delay(until: Any) -> None:
    box = Sandbox()
    box.faults.add("/v3/*", "delay", seconds=60)
    answers: list[Any] = []

    def ask() -> None:
        try:
            answers.append(requests.get(f"{box.url}/v3/account/balance", timeout=30))
        except requests.ConnectionError as error:
            answers.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    until(lambda: len(box.requests))
    started = time.monotonic()
    box.close()
    thread.join(patience(5))
    assert answers
    assert time.monotonic() - started < patience(3)


def test_redirect(api: Any, url: str) -> None:
    api.box.faults.add("/cdn/*", "redirect", location="http://127.0.0.1:9/x", status=307)
    answer = requests.get(url, allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.headers["Location"]) == (307, "http://127.0.0.1:9/x")


def test_truncated_download(api: Any, url: str) -> None:
    whole = requests.get(url, timeout=5).content
    api.box.faults.add("/cdn/*", "truncate", keep=0.25)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(url, timeout=5)
    assert requests.get(url, timeout=5).content == whole


def test_wrong_length(api: Any, url: str) -> None:
    whole = requests.get(url, timeout=5).content
    api.box.faults.add("/cdn/*", "wrong_length", extra=-100)
    assert requests.get(url, timeout=5).content == whole[:-100]
    api.box.faults.add("/cdn/*", "wrong_length", extra=100)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(url, timeout=5)


def test_corrupted_bytes(api: Any, url: str) -> None:
    whole = requests.get(url, timeout=5).content
    api.box.faults.add("/cdn/*", "corrupt", at=0.5, count=10)
    bad = requests.get(url, timeout=5).content
    differing = [place for place in range(len(whole)) if whole[place] != bad[place]]
    assert differing == list(range(len(whole) // 2, len(whole) // 2 + 10))


def test_no_ranges(api: Any, url: str) -> None:
    whole = requests.get(url, timeout=5)
    assert whole.headers["Accept-Ranges"] == "bytes"
    api.box.faults.add("/cdn/*", "no_range")
    answer = requests.get(url, headers={"Range": "bytes=5-"}, timeout=5)
    assert (answer.status_code, answer.content) == (200, whole.content)
    assert answer.headers["Accept-Ranges"] == "none"


def test_another_tag_or_none(api: Any, url: str) -> None:
    api.box.faults.add("/cdn/*", "etag", 2, value='"mine"')
    assert requests.get(url, timeout=5).headers["ETag"] == '"mine"'
    headers = {"Range": "bytes=5-", "If-Range": '"mine"'}
    assert requests.get(url, headers=headers, timeout=5).status_code == 206
    api.box.faults.add("/cdn/*", "etag")
    assert "ETag" not in requests.get(url, timeout=5).headers


def test_faults_of_a_range(api: Any, url: str) -> None:
    whole = requests.get(url, timeout=5).content
    rest = {"Range": f"bytes={len(whole) - 1000}-"}
    api.box.faults.add("/cdn/*", "corrupt", at=1 - 500 / len(whole), count=1)
    bad = requests.get(url, headers=rest, timeout=5).content
    assert [at for at in range(1000) if bad[at] != whole[at - 1000]] == [500]
    api.box.faults.add("/cdn/*", "truncate", keep=0.5)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(url, headers=rest, timeout=5)
    assert [request.sent for request in api.box.requests][-2:] == [1000, 500]


def test_slow_download(api: Any, url: str) -> None:
    size = len(requests.get(url, timeout=5).content)
    api.box.faults.add("/cdn/*", "slow", bytes_per_second=size * 4)
    started = time.monotonic()
    assert len(requests.get(url, timeout=5).content) == size
    assert 0.15 < time.monotonic() - started < patience(2)


def test_missed(api: Any) -> None:
    task_id = api.task_id()
    api.box.faults.add("/v3/tasks/list", "missed")
    ask = {"task_ids": [task_id]}
    data = api.call("POST", "/tasks/list", json=ask).json()["data"]
    assert data == {"tasks": {}, "missed": [task_id]}
    data = api.call("POST", "/tasks/list", json=ask).json()["data"]
    assert data["missed"] == []


def test_a_task_that_never_ends(api: Any) -> None:
    api.box.speed = 8000
    api.box.faults.add(CREATE, "stuck")
    stuck, other = api.task_id("a"), api.task_id("b")
    time.sleep(0.05)
    assert api.task(other)["status"] == "success"
    task = api.task(stuck)
    assert (task["status"], task["progress"]) == ("running", 95)
    assert api.balance() == (980.0, 20.0)


def test_polls_that_seem_stuck(api: Any) -> None:
    task_id = api.task_id()
    api.box.finish(task_id)
    api.box.faults.add("/v3/tasks/*", "stuck", times=2)
    words = [api.task(task_id)["status"] for _ in range(3)]
    assert words == ["running", "running", "success"]


def test_progress_backwards(api: Any) -> None:
    api.box.speed = 50
    api.box.faults.add(CREATE, "backwards")
    task_id = api.task_id()
    seen = []
    while (task := api.task(task_id))["status"] != "success":
        seen += [task["progress"]] * (task["status"] == "running")
        time.sleep(0.02)
    assert len(seen) > 2
    assert seen == sorted(seen, reverse=True)
    assert seen[0] > seen[-1]


def test_an_unknown_state(api: Any) -> None:
    task_id = api.task_id()
    api.box.faults.add("/v3/tasks/*", "state", times=1, word="archiving")
    assert api.task(task_id)["status"] == "archiving"
    assert api.task(task_id)["status"] == "queued"


@pytest.mark.parametrize("body", ["<html>sorry</html>", b"\x00\x01garbage"])
def test_a_result_that_is_no_model(api: Any, body: str | bytes) -> None:
    api.box.faults.add(CREATE, "not_a_model", body=body)
    spoilt = api.ended(api.task_id("a"))["output"]["model_url"]
    sound = api.ended(api.task_id("b"))["output"]["model_url"]
    expected = body.encode() if isinstance(body, str) else body
    for _ in range(2):
        assert requests.get(spoilt, timeout=5).content == expected
    assert requests.get(sound, timeout=5).content.startswith(b"glTF")


def test_a_large_result(api: Any) -> None:
    api.box.faults.add(CREATE, "pad", megabytes=30)
    url = api.ended(api.task_id())["output"]["model_url"]
    data = requests.get(url, timeout=20).content
    assert abs(len(data) - 30_000_000) < 16
    assert int.from_bytes(data[8:12], "little") == len(data)
    part = requests.get(url, headers={"Range": "bytes=8-2000000"}, timeout=20).content
    assert part == data[8:2_000_001]


def test_faults_choose_by_method_and_path(api: Any) -> None:
    api.box.faults.add("/v3/tasks/*", "code", times=None, method="POST")
    task_id = api.task_id()
    assert api.task(task_id)["status"] == "queued"
    for _ in range(3):
        answer = api.call("POST", "/tasks/list", json={"task_ids": [task_id]})
        assert answer.json()["code"] == 2010
    api.box.faults.clear()
    answer = api.call("POST", "/tasks/list", json={"task_ids": [task_id]})
    assert answer.json()["code"] == 0


def test_misspelt_faults_are_errors(api: Any) -> None:
    with pytest.raises(KeyError):
        api.box.faults.add("/v3/*", "explode")
    with pytest.raises(TypeError, match="secondz"):
        api.box.faults.add("/v3/*", "delay", secondz=1)


def test_two_sandboxes_do_not_know_each_other(api: Any) -> None:
    task_id = api.task_id()
    with Sandbox() as other:
        headers = {"Authorization": f"Bearer {other.key}"}
        answer = requests.get(f"{other.url}/v3/tasks/{task_id}", headers=headers, timeout=5)
        assert answer.status_code == 404


def test_the_command_line(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "sandbox.py"
    command = [sys.executable, str(script), "--port", "0", "--credits", "77", "--key", "tsk_mine"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        try:
            check_announcement(process)
            process.send_signal(2)
            assert process.wait(5) == 0
        finally:
            process.kill()


def check_announcement(process: "subprocess.Popen[str]") -> None:
    """What the program prints must be enough to use the service."""
    assert process.stdout
    lines = [""]
    while "Ctrl-C" not in lines[-1]:
        lines.append(process.stdout.readline())
        assert lines[-1], lines
    exports = dict(line.split()[1].split("=") for line in lines if line.startswith("export"))
    assert exports["TRIPO_API_KEY"] == "tsk_mine"
    answer = requests.get(
        f"{exports['TRIPO_BASE_URL']}/v3/account/balance",
        headers={"Authorization": "Bearer tsk_mine"},
        timeout=5,
    )
    assert answer.json()["data"] == {"balance": 77.0, "frozen": 0.0}
