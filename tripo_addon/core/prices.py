# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task is expected to cost, in credits (100 credits are 1 USD).

The service freezes credits when a task is created, charges them when it succeeds and gives
them back when it fails. What was really charged stands in the finished job.
"""

from .models import MODELS
from .options import Task
from .tasks import ModelTask, TextToModel

TEXTURED = 10
TEXTURE_QUALITY = {"fast": 0, "standard": 0, "detailed": 10, "extreme": 20}


def estimate(task: Task) -> int | None:
    """Expected price of a task in credits; None when it is not known."""
    if not isinstance(task, ModelTask) or task.model not in MODELS:
        return None
    model = MODELS[task.model]
    values = task.values()
    price = model.text if isinstance(task, TextToModel) else model.picture
    if values["texture"]:
        price += TEXTURED + TEXTURE_QUALITY[values["texture_quality"]]
    return price + sum(model.knows.get(name, 0) for name in task.changed())
