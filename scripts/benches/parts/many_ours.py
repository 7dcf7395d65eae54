# SPDX-License-Identifier: GPL-3.0-or-later
"""Many tasks by the Python API, in a program without Blender; tells what they have cost."""

import json
import os
import sys
import tempfile
import time
from resource import RUSAGE_SELF, getrusage

from benches.common.memory import megabytes

given = json.loads(sys.argv[1])
with tempfile.TemporaryDirectory(prefix="tripo-bench-") as folder:
    os.environ |= {"TRIPO_BASE_URL": given["url"], "TRIPO_API_KEY": given["key"]}
    os.environ["TRIPO_FOLDER"] = folder
    before = megabytes("VmRSS")
    begun = time.monotonic()
    from tripo_addon import api
    from tripo_addon.standalone import host

    tasks = [
        api.TextToModel(prompt=f"chair {number} of the add-on", model=given["model"])
        for number in range(given["count"])
    ]
    jobs = api.gather(tasks)
    seconds = time.monotonic() - begun
    used = getrusage(RUSAGE_SELF)
    done = sum(job.error is None and job.files["model"].is_file() for job in jobs)
    host.stop()
print(
    json.dumps(
        {
            "seconds": seconds,
            "cpu": used.ru_utime + used.ru_stime,
            "peak": megabytes("VmHWM"),
            "growth": megabytes("VmHWM") - before,
            "done": done,
        }
    )
)
