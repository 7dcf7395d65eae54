# SPDX-License-Identifier: GPL-3.0-or-later
"""After the crash: what was on its way goes on by itself, and nothing is sent twice."""

from typing import Any

from tests.window.driver import Driver, Steps, run
from tests.window.flow import addon


def session() -> Any:
    return addon("blender.current").existing()


def open_jobs() -> list[Any]:
    return [each for each in session().jobs.values() if not each.final]


def script(d: Driver) -> Steps:
    yield from d.open_sidebar("Tripo")
    yield from d.wait_until(lambda: session() and len(open_jobs()) == 3, 30, "the three jobs")
    yield 2.0
    d.picture("10-started-again")
    for _ in range(3):
        count = len(open_jobs())
        yield from d.wait_until(lambda: any(each.remote_id for each in open_jobs()), 60, "a task")
        d.finish_tasks()
        yield from d.wait_until(lambda count=count: len(open_jobs()) < count, 60, "its end")
    yield 1.0
    d.picture("11-ended")
    made = [each for each in session().jobs.values() if "ing " in each.title]
    d.check(all(each.files for each in made), f"all have their files: {made}")


run(script)
