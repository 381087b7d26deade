"""Cut the outputs out of a notebook's file before it is read, so that a large file costs little memory.

A notebook in which a loop printed is nearly all output: hundreds of megabytes in millions of small strings, each of
which would become an object. The text is walked through once, by regular expressions that never go back.
"""

from __future__ import annotations

import re

MAX_STEPS = 2_000_000
"""Brackets that are followed one by one; no output that a program wrote needs more."""

_KEY = re.compile(rb'(?<!\\)"(?:outputs|widgets)"\s*+:\s*+(?=[\[{])')
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_PLAIN = rb'(?:[^"\[\]{}]++|' + _STRING + rb")*+"
# Lists and objects that hold no other are passed over at once, the others bracket by bracket.
_SKIP = re.compile(rb"(?:" + rb'[^"\[\]{}]++|' + _STRING + rb"|\[" + _PLAIN + rb"\]|\{" + _PLAIN + rb"\})*+", re.DOTALL)


def without_outputs(data: bytes) -> bytes:
    """Return a notebook's text with empty lists where its outputs were, and without the state of widgets.

    Parameters
    ----------
    data : bytes
        JSON in UTF-8. Where it is cut off within an output, all from there on is left out.
    """
    kept, at, steps = [], 0, MAX_STEPS
    while found := _KEY.search(data, at):
        kept.append(data[at : found.end()])
        at, steps = _after(data, found.end(), steps)
        if at is None:
            return b"".join(kept)
        kept.append(b"[]" if data[found.end()] == ord("[") else b"{}")
    kept.append(data[at:])
    return b"".join(kept)


def _after(data: bytes, at: int, steps: int) -> tuple[int | None, int]:
    """Return where the value that begins with the bracket at `at` ends, or None, and the steps that are left."""
    depth = 1
    at = _SKIP.match(data, at + 1).end()
    while at < len(data) and steps:
        steps -= 1
        depth += 1 if data[at] in b"[{" else -1 if data[at] in b"]}" else 0
        if not depth:
            return at + 1, steps
        at = _SKIP.match(data, at + 1).end()
    return None, steps
