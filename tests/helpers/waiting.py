"""Waiting, in tests: for what is to be seen, never for a time.

The one limit is far beyond what the slowest machine needs. It is there so that a run of the tests ends at all, and then
says what it waited for; pytest's own (`faulthandler_timeout` in pyproject.toml) ends what hangs without waiting here.
"""

from __future__ import annotations

import time

LONG = 600  # seconds


def wait_for(what, said: str, but=lambda: "", every: float = 0.01):
    """Wait until `what()` is true, and return what it gave.

    Parameters
    ----------
    what : callable
    said : str
        What is waited for, in words.
    but : callable, optional
        Says how things stand when it did not come.
    every : float
        Seconds from one look to the next.

    Raises
    ------
    AssertionError
        When it did not come.
    """
    until = time.monotonic() + LONG
    while not (came := what()):
        assert time.monotonic() < until, f"{said}: not within {LONG} s. {but()}"
        time.sleep(every)
    return came
