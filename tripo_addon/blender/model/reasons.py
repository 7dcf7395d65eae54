# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a model could not be made, in one line. No bpy."""

from ...text.lines import one_line
from ...text.untrusted import LONGEST_MESSAGE

NO_MEMORY = "it needs more memory than there is"


def reason_of(error: BaseException) -> str:
    """What an error says, without the traceback that an operator puts into its text."""
    if isinstance(error, MemoryError) or "MemoryError" in str(error):
        return NO_MEMORY
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if "Error" in line] or lines or [type(error).__name__]
    return one_line(telling[-1], LONGEST_MESSAGE)
