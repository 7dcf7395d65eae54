# SPDX-License-Identifier: GPL-3.0-or-later
"""Each output of a job is a file of its own, whatever the job and the output are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from tripo_sandbox import Sandbox

from tests.support.app import App
from tests.support.examples import example
from tests.support.scripted import Reply, scripted
from tripo_addon.jobs.fetch import fetch_result
from tripo_addon.jobs.job import Job
from tripo_addon.providers.base import Status
from tripo_addon.spec.options import Task
from tripo_addon.spec.state import State
from tripo_addon.spec.tasks import TextToImage

pytestmark = pytest.mark.usefixtures("quick")

PROMPT = "an old wooden chair with carved legs, a red cushion and brass nails, worn"
LONG = "a long name of an output that goes on and on, up to its end, number"


def contents(job: Job) -> dict[str, bytes]:
    return {name: Path(path).read_bytes() for name, path in job.files.items()}


def fetched(app: App, task: Task, outputs: dict[str, str]) -> Job:
    """A job whose task ended with these outputs."""
    job = Job(
        task=task,
        service="tripo",
        folder=str(app.folder / "results" / "one"),
        state=State.DOWNLOADING,
        remote_id="one",
    )
    store = app.engine._store
    store.add(job, app.provider)
    status = Status(State.DONE, "success", outputs=outputs)
    store.change(job.id, **fetch_result(store, job.id, status))
    return store.job(job.id)


def result_urls(service: Sandbox, app: App) -> list[str]:
    """The addresses of four files with different contents."""
    views = app.run(example("generate_multiview_image"))
    return list(app.provider.poll([views.remote_id])[views.remote_id].outputs.values())[:4]


@pytest.mark.parametrize(
    "prompt", ["chair", PROMPT, "椅" * 80, "𠮷" * 80], ids=["short", "long", "wide", "widest"]
)
def test_four_views_are_four_files(app: App, service: Sandbox, prompt: str) -> None:
    picture = app.run(TextToImage(prompt=prompt)).files["image"]
    job = app.run(example("generate_multiview_image", image=picture))
    views = {name: job.files[name] for name in ("front", "left", "back", "right")}
    assert len(set(views.values())) == 4
    assert all(Path(path).stem.endswith(f" {name}") for name, path in views.items())
    assert len(set(contents(job).values())) == len(job.files)


def test_each_of_several_models_is_a_file(app: App, service: Sandbox) -> None:
    textured, plain, more, _ = result_urls(service, app)
    outputs = {"model": textured, "base_model": plain, "pbr_model": more}
    job = fetched(app, example("text_to_model", prompt=PROMPT), outputs)
    assert len(set(job.files.values())) == 3
    assert len(set(contents(job).values())) == 3
    assert Path(job.files["base_model"]).stem.endswith(" base_model")


@pytest.mark.parametrize(
    "names",
    [
        ("Depth", "depth"),
        ("a/b", "a:b", "a b"),
        (f"{LONG} 1", f"{LONG} 2"),
        (f"{'椅' * 50}1", f"{'椅' * 50}2"),
        ("..", "."),
        ("\n", "\x85"),
    ],
    ids=["case", "signs", "long", "wide", "dots", "controls"],
)
def test_outputs_of_like_names_are_different_files(
    app: App, service: Sandbox, names: tuple[str, ...]
) -> None:
    first, *others = result_urls(service, app)
    outputs = {"model": first, **dict(zip(names, others, strict=False))}
    job = fetched(app, example("text_to_model", prompt=PROMPT), outputs)
    assert set(job.files) == set(outputs)
    assert len({path.casefold() for path in job.files.values()}) == len(outputs)
    assert len(set(contents(job).values())) == len(outputs)


def test_a_file_that_is_there_is_not_replaced(app: App, service: Sandbox) -> None:
    """As where two jobs have the same folder, or the user puts a file there."""
    folder = app.folder / "results" / "1"
    folder.mkdir(parents=True)
    mine = folder / "a red chair.glb"
    mine.write_bytes(b"mine")
    job = app.run()
    assert mine.read_bytes() == b"mine"
    assert Path(job.model).name == "a red chair 2.glb"


def test_what_a_crash_left_is_not_kept_twice(app: App, service: Sandbox) -> None:
    job = app.arrived(app.run())
    store = app.engine._store
    store.change(job.id, files={})
    status = app.provider.poll([job.remote_id])[job.remote_id]
    store.change(job.id, **fetch_result(store, job.id, status))
    assert store.job(job.id).files == job.files
    assert len(list(Path(job.folder).glob("*.glb"))) == 1


@pytest.mark.parametrize("name", ["tripo-job.json", "ready.blend"])
def test_the_files_beside_the_result_keep_their_names(app: App, name: str) -> None:
    stem, _, ending = name.partition(".")
    body = b"any content"
    with scripted(Reply(200, {"Content-Length": str(len(body))}, body)) as host:
        url = {"model": f"{host.url}.{ending}"}
        job = fetched(app, example("image_to_splat", image=f"{stem}.png"), url)
    assert Path(job.model).name == f"{stem} 2.{ending}"


def test_a_type_in_an_address_is_no_path(app: App) -> None:
    body = b"any content"
    with scripted(Reply(200, {"Content-Length": str(len(body))}, body)) as host:
        url = {"model": f"{host.url}.a:b"}
        job = fetched(app, example("image_to_splat", image="chair.png"), url)
    assert ":" not in Path(job.model).name
