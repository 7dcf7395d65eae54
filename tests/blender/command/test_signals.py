# SPDX-License-Identifier: GPL-3.0-or-later
"""Interruptions of the main thread come where nothing is locked."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from types import FrameType

import pytest

from tripo_addon.blender.command import signals


class Asked(Exception):
    """The handler of these tests has run."""


def _raise(number: int, frame: FrameType | None) -> None:
    raise Asked


@pytest.fixture(autouse=True)
def raising() -> Iterator[None]:
    """Signals that raise `Asked`."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, _raise) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def send(number: int = signal.SIGINT) -> None:
    os.kill(os.getpid(), number)


def test_an_interruption_waits_for_the_end_of_the_block() -> None:
    done = []

    def block() -> None:
        with signals.held():
            send()
            done.append("the rest of the block")

    with pytest.raises(Asked):
        block()
    assert done
    assert signal.getsignal(signal.SIGINT) is _raise


def test_an_interruption_comes_where_it_may() -> None:
    with signals.held():
        send(signal.SIGTERM)
        with pytest.raises(Asked):
            signals.deliver()
        signals.deliver()


def test_without_a_block_nothing_is_delayed() -> None:
    signals.deliver()
    with pytest.raises(Asked):
        send()


def test_the_outer_block_counts() -> None:
    done = []

    def block() -> None:
        with signals.held():
            with signals.held():
                send()
            done.append("the rest of the outer block")

    with pytest.raises(Asked):
        block()
    assert done


def test_a_second_ctrl_c_is_not_delayed() -> None:
    with signals.held():
        send()
        with pytest.raises(Asked):
            send()
        with pytest.raises(Asked):
            signals.deliver()


def test_a_terminal_that_is_closed_twice_is_one_interruption() -> None:
    with signals.held():
        send(signal.SIGHUP)
        send(signal.SIGHUP)
        send(signal.SIGTERM)
        with pytest.raises(Asked):
            signals.deliver()
        signals.deliver()


def test_a_handler_that_is_chosen_meanwhile_stays() -> None:
    with signals.held():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGTERM) is _raise


def test_the_next_block_knows_nothing_of_the_last_interruption() -> None:
    with pytest.raises(Asked), signals.held():
        send()
    with signals.held():
        pass
