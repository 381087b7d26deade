"""The box at the top of a failed check's output: the sentence that helps, the student's line, hints, the traceback."""

from __future__ import annotations

import ast
import contextlib
import html
import os
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from lab import done_so_far
from lab.helping import hints, in_plain_words, slips

PASSED = "passed"  # the function that a check cell calls last
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_STYLE = (
    "border:1px solid var(--jp-border-color1,#bbb);border-left:5px solid var(--jp-warn-color1,#c2410c);"
    "border-radius:3px;padding:8px 12px;margin:2px 0;max-width:760px;line-height:1.45;font-size:14px;"
    "font-family:var(--jp-ui-font-family,sans-serif);color:var(--jp-ui-font-color1,inherit)"
)
_CODE = "white-space:pre-wrap;font-size:12px;margin:4px 0;max-height:24em;overflow:auto"
# After Run All a notebook shows its end, and not where it stopped. A box that is new is brought on the screen, once the
# notebook has done its own scrolling, and again when the cells above have got their heights; not one in a notebook that
# is opened again, nor against somebody who scrolls.
_SHOW = """
const box = this.parentNode;
if (Math.abs(Date.now() / 1000 - NOW) < 20) {
    const show = () => box.scrollIntoView({block: 'nearest'});
    const waiting = [400, 900, 1600].map(pause => setTimeout(show, pause));
    addEventListener('wheel', () => waiting.forEach(clearTimeout), {once: true});
}
"""


@dataclass(frozen=True)
class Box:
    """What is said of one failed check.

    Attributes
    ----------
    function : str
    said : str
        What the check found.
    place : in_plain_words.Place or None
    slip : str
        What is known about it.
    traceback : str
    """

    function: str
    said: str
    place: in_plain_words.Place | None = None
    slip: str = ""
    traceback: str = ""

    def __repr__(self) -> str:
        lines = [f"{self.function}: not right yet. {self.said}"]
        if self.place:
            lines.append(f"In your code, {self.place.words}: {self.place.text}")
        if self.slip:
            lines.append(self.slip)
        if self.function in hints.HINTS:
            lines.append(f'For a hint: hint("{self.function}", 1), then 2, then 3.')
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        escape = html.escape
        head = f"<b><code>{escape(self.function)}</code>: not right yet.</b>"
        parts = [f'<div style="white-space:pre-wrap">{head} {escape(self.said)}</div>']
        if self.place:
            where = escape(self.place.words)
            parts.append(f"<div>In your code, {where}: <code>{escape(self.place.text)}</code></div>")
        if self.slip:
            parts.append(f"<div style='margin:4px 0'>{_marked(self.slip)}</div>")
        parts.append(hints.as_html(self.function))
        if self.traceback:
            summary = "<summary>The whole traceback</summary>"
            parts.append(f'<details>{summary}<pre style="{_CODE}">{escape(self.traceback)}</pre></details>')
        inside, show = "".join(parts), _SHOW.replace("NOW", f"{time.time():.0f}")
        label = f"What the check of {escape(self.function)} found"
        return (
            f'<div class="lab-help" role="note" aria-label="{label}" style="{_STYLE}">'
            f'<style onload="{escape(show)}">.lab-help summary {{ cursor: pointer }}</style>{inside}</div>'
        )


def _marked(text: str) -> str:
    """Text as HTML, with `code` as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def function_of(cell: str) -> str:
    """The function whose check a cell is: the one that its call of `passed` names; nothing if it is no check."""
    try:
        body = ast.parse(cell).body
    except (SyntaxError, ValueError, RecursionError):
        return ""
    for statement in reversed(body):
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == PASSED and call.args:
            name = getattr(call.args[0], "value", None)
            return name if isinstance(name, str) else ""
    return ""


def box_for(name: str, error: BaseException, functions: Mapping, traceback: str = "") -> Box:
    """Say what is known about a failed check.

    Parameters
    ----------
    name : str
        The function that the check is for.
    error : BaseException
        What ended the check cell.
    functions : mapping of str to callable
        The notebook's names.
    traceback : str
    """
    said = in_plain_words.explain(error, name) or str(error).strip() or "An assert of yours was not true."
    unwritten = isinstance(error, NotImplementedError)
    place = None if unwritten else in_plain_words.own_place(error.__traceback__, name)
    slip = ""
    if not unwritten and not in_plain_words.wrong_call(error):
        with contextlib.suppress(Exception):  # the student's functions may do anything
            slip = slips.recognise(name, functions) or in_plain_words.passed_on(error)
    return Box(name, said, place, slip if slip not in said else "", traceback)


class Helper:
    """Puts a box above the error of a failed check, and the traceback into it.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
    """

    def __init__(self, shell):
        self._shell, self._cell = shell, ""
        self._usual = shell._showtraceback
        shell.events.register("pre_run_cell", self._remember)
        shell._showtraceback = self._show

    def _remember(self, info):
        self._cell = info.raw_cell or ""

    def _show(self, kind, error, lines):
        """Show an error as ever, unless it is a check's: then the box comes first, and one line is left of it."""
        try:
            name = function_of(self._cell) if isinstance(error, Exception) else ""
            if name and not os.environ.get("NBGRADER_EXECUTION"):
                whole = "\n".join(_COLOURS.sub("", str(line)) for line in lines)
                box = box_for(name, error, self._shell.user_ns, whole)
                done_so_far.note("checks", name, passed=False)
                self._display(box)
                lines = [f"{kind.__name__}: {error}"]
        except Exception:  # a fault of the box's must not hide the student's error
            pass
        return self._usual(kind, error, lines)

    @staticmethod
    def _display(box: Box):
        from IPython.display import display

        display(box)


def install() -> None:
    """Let checks that fail in this kernel show a box; does nothing outside a kernel, or when it has been done."""
    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    shell = get_ipython()
    if getattr(shell, "kernel", None) is not None and not isinstance(getattr(shell, "lab_helper", None), Helper):
        with contextlib.suppress(AttributeError):  # another IPython may keep these elsewhere
            shell.lab_helper = Helper(shell)
