# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one command line of `tripo`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from types import FrameType

from .. import cli
from ..terminal.reporting import DONE, INTERRUPTED, REFUSED, USAGE, Reporter, say

HOST = f"{__package__.rpartition('.')[0]}.standalone.host"
"""Loaded by the commands that need an engine."""


class Interrupted(BaseException):
    """Ctrl-C, a closed terminal, or a polite request to end."""


def main(words: Sequence[str] | None = None) -> int:
    """Run a command line, that of this process by default; gives the exit status."""
    given = list(sys.argv[1:] if words is None else words)
    try:
        arguments = cli.parse(given, plain=True)
    except cli.WrongUsage as error:
        usage, reason = error.args
        for line in usage.rstrip().splitlines():
            say(line)
        Reporter("--json" in given).failure(reason)
        return USAGE
    except SystemExit:
        return DONE
    # What works on jobs is loaded when the command line is good.
    from ..errors import Invalid, Storage, TripoError
    from ..providers import environment
    from ..terminal import logs
    from . import commands

    arguments.words = given
    reporter = Reporter(arguments.json, quiet=arguments.quiet)
    previous = {number: signal.signal(number, _interrupt) for number in _signals()}
    try:
        logs.begin(arguments.log_file, environment.secrets(), verbose=arguments.verbose)
        if arguments.task:
            from . import tasks

            return tasks.run(arguments, reporter)
        return commands.run(arguments, reporter)
    except TripoError as error:
        reporter.failure(str(error))
        return USAGE if isinstance(error, Invalid | Storage) else REFUSED
    except Interrupted:
        from . import interruption

        reporter.failure(interruption.end(earlier=arguments.command == "resume"))
        return INTERRUPTED
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler or signal.SIG_DFL)
        if host := sys.modules.get(HOST):
            host.stop()
        logs.stop()


def _signals() -> list[int]:
    """What asks a command to end, unless it was started to outlive that."""
    found: list[int] = [signal.SIGINT, signal.SIGTERM]
    hang_up = getattr(signal, "SIGHUP", None)  # Windows has none
    if hang_up is not None and signal.getsignal(hang_up) is not signal.SIG_IGN:
        found.append(hang_up)
    return found


def _interrupt(number: int, frame: FrameType | None) -> None:
    for other in _signals():
        signal.signal(other, signal.SIG_IGN)
    raise Interrupted
