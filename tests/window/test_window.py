# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's steps in a real window, with real clicks; the pictures are under out/window."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tripo_sandbox import MODELSTREAM_KEY, SCENARIO_KEY, SCENARIO_SECRET, Sandbox

from tests.window.commands import environment
from tests.window.earlier import earlier_jobs
from tests.window.launch import WindowRun, play

Window = Callable[..., WindowRun]


@pytest.fixture
def patient(slow_service: Sandbox, out: Path) -> Iterator[Sandbox]:
    """A service whose tasks run at once, and end when the script in the window says so, however
    slow it is."""
    slow_service.speed = 0.05
    ended = threading.Event()

    def finish() -> None:
        while not ended.wait(0.1):
            for task in slow_service.tasks.values():
                slow_service.begin(task.id)
            for wish in out.glob("finish"):
                wish.unlink()
                for task in slow_service.tasks.values():
                    if not task.ended:
                        slow_service.finish(task.id)

    thread = threading.Thread(target=finish)
    thread.start()
    yield slow_service
    ended.set()
    thread.join()


@pytest.fixture
def poor(slow_service: Sandbox, out: Path) -> Iterator[Sandbox]:
    """A service whose account has too few credits until the script wishes for more."""
    slow_service.account().balance = 5.0
    ended = threading.Event()

    def top_up() -> None:
        while not ended.wait(0.1):
            for wish in out.glob("top_up"):
                slow_service.account().balance = 1000.0
                wish.unlink()

    thread = threading.Thread(target=top_up)
    thread.start()
    yield slow_service
    ended.set()
    thread.join()


def creates(service: Sandbox) -> int:
    return len([request for request in service.requests if "/generation/" in request.path])


def test_first_model(window: Window, patient: Sandbox) -> None:
    window("first_model", environment(patient))
    assert creates(patient) == 1


def test_a_result_in_its_place(window: Window, patient: Sandbox) -> None:
    window("in_place", environment(patient))


def test_arrivals(window: Window, patient: Sandbox) -> None:
    patient.account().balance = 5000.0
    window("arrivals", environment(patient))


def test_arrivals_beside(window: Window, patient: Sandbox) -> None:
    patient.account().balance = 5000.0
    window("arrivals_beside", environment(patient))


def test_pictures(window: Window, patient: Sandbox, picture: Callable[..., Path]) -> None:
    window("pictures", {**environment(patient), "PICTURE": str(picture())})
    assert creates(patient) == 2


def test_troubles(window: Window, patient: Sandbox) -> None:
    played = window(
        "troubles",
        {"TRIPO_BASE_URL": patient.url, "RIGHT_KEY": patient.key, "TRIPO_API_KEY": ""},
    )
    assert patient.key not in played.output
    assert "Traceback" not in played.output


def test_services(window: Window, poor: Sandbox, picture: Callable[..., Path]) -> None:
    keys = {"tripo": poor.key, "tripo-v2": poor.key, "modelstream": MODELSTREAM_KEY}
    keys["scenario"] = f"{SCENARIO_KEY}:{SCENARIO_SECRET}"
    played = window(
        "services",
        {
            "TRIPO_BASE_URL": poor.url,
            "TRIPO_API_KEY": "",
            "KEYS": json.dumps(keys),
            "PICTURE": str(picture()),
        },
    )
    assert "Traceback" not in played.output
    assert not any(key in played.output for key in keys.values())
    assert creates(poor) == 0


def test_mending(window: Window, patient: Sandbox) -> None:
    played = window("mending", environment(patient))
    assert "Traceback" not in played.output


def test_menus(window: Window, patient: Sandbox) -> None:
    played = window("menus", environment(patient))
    assert "Traceback" not in played.output
    assert creates(patient) == 0


def test_filling_placeholders(window: Window, patient: Sandbox) -> None:
    played = window("filling", environment(patient))
    assert "Traceback" not in played.output
    assert sorted(task.body["prompt"] for task in patient.tasks.values()) == [
        "Lamp",
        "oak table",
        "red chair",
    ]


def test_models_of_a_folder(
    window: Window, patient: Sandbox, tmp_path: Path, picture: Callable[..., Path]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("chair.png", "jug.png", "owl.png"):
        picture(name).rename(folder / name)
    (folder / "broken.png").write_text("nothing")
    played = window("folder", {**environment(patient), "FOLDER": str(folder)})
    assert "Traceback" not in played.output
    assert [task.type for task in patient.tasks.values()] == ["image_to_model"] * 3


def test_picking_before_paying(window: Window, patient: Sandbox) -> None:
    played = window("picking", environment(patient))
    assert "Traceback" not in played.output
    types = [task.type for task in patient.tasks.values()]
    assert types == ["text_to_image"] * 4 + ["image_to_model"] * 2


def test_exporting(window: Window, patient: Sandbox) -> None:
    played = window("exporting", environment(patient))
    assert "Traceback" not in played.output
    assert creates(patient) == 0


def test_targets(window: Window, patient: Sandbox) -> None:
    played = window("targets", environment(patient))
    assert "Traceback" not in played.output
    made = [int(task.body.get("face_limit") or 0) for task in patient.tasks.values()]
    assert sorted(made[:3], reverse=True) == [5_000, 2_500, 1_250]


def test_variations(window: Window, patient: Sandbox) -> None:
    played = window("variations", environment(patient))
    assert "Traceback" not in played.output
    types = [task.type for task in patient.tasks.values()]
    assert types == ["text_to_model"] * 3 + ["texture_model"] + ["text_to_model"] * 2


def test_steps(window: Window, patient: Sandbox) -> None:
    played = window("steps", environment(patient))
    assert "Traceback" not in played.output


def test_movements(window: Window, patient: Sandbox) -> None:
    patient.account().balance = 5000.0
    played = window("movements", environment(patient))
    assert "Traceback" not in played.output


def test_recipes(window: Window, patient: Sandbox) -> None:
    played = window("recipes", environment(patient))
    assert "Traceback" not in played.output
    types = [task.type for task in patient.tasks.values()]
    assert types == ["text_to_model", "texture_model"]


def test_guided(window: Window, patient: Sandbox) -> None:
    window("guided", environment(patient))


def test_forms(window: Window, patient: Sandbox) -> None:
    played = window("forms", environment(patient))
    assert "Traceback" not in played.output


def test_languages(window: Window, patient: Sandbox) -> None:
    played = window("languages", environment(patient))
    assert "Traceback" not in played.output
    assert played.report.get("ok"), played.explain()


def test_history(blender: str, ready: Path, patient: Sandbox, tmp_path: Path) -> None:
    ids = earlier_jobs(ready / "resources", patient, tmp_path)
    patient.limits.pools["H"] = 1
    made = len(patient.tasks)
    env = {**environment(patient), "EARLIER": json.dumps(ids)}
    scripts = Path(__file__).parent / "scripts"
    first = play(blender, scripts / "history.py", ready, env=env)
    assert first.report.get("ok"), first.explain()
    assert "Traceback" not in first.output
    again = play(blender, scripts / "history_again.py", ready, env=env)
    assert again.ok, again.explain()
    assert "Traceback" not in again.output
    assert len(patient.tasks) == made + 3


def test_origin(blender: str, ready: Path, patient: Sandbox) -> None:
    scripts = Path(__file__).parent / "scripts"
    env = environment(patient)
    first = play(blender, scripts / "origin.py", ready, env=env)
    assert first.ok, first.explain()
    assert "Traceback" not in first.output
    scene = str(ready / "scene.blend")
    again = play(blender, scripts / "origin_again.py", ready, env=env, arguments=[scene])
    assert again.ok, again.explain()


def test_a_closed_window(window: Window, patient: Sandbox) -> None:
    window("closed_window", environment(patient))
    assert creates(patient) == 1


def test_the_right_file(blender: str, ready: Path, patient: Sandbox) -> None:
    # Blender keeps the last session in its temporary folder.
    env = {**environment(patient), "CHAIR": str(ready / "chair.blend"), "TMPDIR": str(ready)}
    scripts = Path(__file__).parent / "scripts"
    for name in ("right_file", "right_file_again"):
        played = play(blender, scripts / f"{name}.py", ready, env=env)
        assert played.ok, played.explain()
        assert "Traceback" not in played.output
    assert creates(patient) == 4
