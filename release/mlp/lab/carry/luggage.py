"""What `lab.carry` brings, and the small table that it shows: function, mark, notebook, when it was saved."""

from __future__ import annotations

import html
import time
from dataclasses import dataclass, field

from lab.carried import UNWRITTEN, Carried
from lab.notebooks.notebook_files import NotebookFile

MEANINGS = {"✓": "check passed", "✗": "not correct yet", "–": "missing", "?": "no check was run"}


def ago(saved: float | None, now: float | None = None) -> str:
    """Say when a file was saved: ``"3 minutes ago"``, ``"yesterday"``, or the date.

    Parameters
    ----------
    saved, now : float
        Seconds since 1970; `now` is the clock's unless given.
    """
    if saved is None:
        return ""
    now = time.time() if now is None else now
    passed = now - saved
    if time.localtime(saved).tm_year <= 1980:  # the zip that is handed out carries no dates
        return "before you got it (as it was handed out)"
    date = time.strftime("%d %b %Y, %H:%M", time.localtime(saved))
    if passed < -60:
        return f"{date} (later than this computer's clock)"
    if passed < 60:
        return f"just now ({date})"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(passed // size)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago ({date})"
    raise AssertionError("a minute or more has passed")


@dataclass
class Luggage:
    """Everything that was carried.

    Attributes
    ----------
    functions : dict of str to Carried
    notebooks : list of NotebookFile
        In order, those that could not be read too.
    again : str
        What to do after a notebook was corrected.
    endless : int
        How many checks did not come to an end.
    lines : dict of str to str
        What there is to say of a section besides, by notebook.
    ahead : str
        The sections that come, in one line.
    """

    functions: dict[str, Carried] = field(default_factory=dict)
    notebooks: list[NotebookFile] = field(default_factory=list)
    again: str = ""
    endless: int = 0
    lines: dict[str, str] = field(default_factory=dict)
    ahead: str = ""

    def __repr__(self):
        return _as_text(self)

    def _repr_html_(self):
        return _as_html(self)


def _notebooks(luggage: Luggage):
    """Each notebook with what came from it and the sentence beside it."""
    for notebook in luggage.notebooks:
        items = [item for item in luggage.functions.values() if item.notebook == notebook.stem]
        yield notebook, items, notebook.problem or f"saved {ago(notebook.saved)}"


def _grouped(items):
    """Functions that are in the same state, on one line: (mark, names, state)."""
    groups = {}
    for item in items:
        said = item.note or MEANINGS[item.mark]
        if item.mark == UNWRITTEN:  # a student who has just written it thinks of the file last
            said += ". Did you save it?"
        if item.remarks:
            said = f"{said.rstrip('.')}. {' '.join(item.remarks)}"
        groups.setdefault((item.mark, said), []).append(item.name)
    return [(mark, names, state) for (mark, state), names in groups.items()]


def _advice(luggage: Luggage) -> str:
    if any(not item.is_own or item.mark == "✗" for item in luggage.functions.values()) or any(
        notebook.problem for notebook in luggage.notebooks
    ):
        return "To fix a ✗ or –: correct that notebook, save it, then run this cell again."
    return ""


def _as_text(luggage: Luggage) -> str:
    """Return the table as plain text."""
    lines = ["Your functions from the earlier notebooks" if luggage.notebooks else "No earlier notebook to read."]
    for notebook, items, state in _notebooks(luggage):
        more = f" ({luggage.lines[notebook.stem]})" if luggage.lines.get(notebook.stem) else ""
        lines.append(f"{notebook.stem}: {state}{more}")
        if not notebook.problem:
            lines += [f"  {mark} {', '.join(names)}: {said}" for mark, names, said in _grouped(items)]
    lines += [line for line in (_advice(luggage), luggage.ahead) if line]
    return "\n".join(lines)


def _as_html(luggage: Luggage) -> str:
    """Return the table as HTML: one row for each notebook, its functions side by side, and a line for each problem."""
    if not luggage.notebooks:
        return "<p>No earlier notebook to read.</p>"
    escape = html.escape
    rows = []
    for notebook, items, state in _notebooks(luggage):
        if notebook.problem:
            cell = f"✗ {escape(notebook.problem)}."
            state = "cannot be read"
        else:
            cell = "<br>".join(
                f"<span aria-label='{MEANINGS[mark]}'>{mark}</span> "
                f"{', '.join(f'<code>{escape(name)}</code>' for name in names)}: {escape(said)}"
                for mark, names, said in _grouped(items)
            )
        rows.append(
            f"<tr style='vertical-align:top'><th scope='row' style='text-align:left'>{escape(notebook.stem)}<br>"
            f"<span style='font-weight:normal;white-space:nowrap'>{escape(state)}</span>{_more(luggage, notebook)}</th>"
            f"<td style='text-align:left'>{cell}</td></tr>"
        )
    after = [escape(line) for line in (_advice(luggage), luggage.ahead) if line]
    return (
        "<table><caption style='text-align:left'>Your functions from the earlier notebooks</caption>"
        f"<tbody>{''.join(rows)}</tbody></table>" + "".join(f"<p>{line}</p>" for line in after)
    )


def _more(luggage: Luggage, notebook: NotebookFile) -> str:
    said = luggage.lines.get(notebook.stem)
    return f"<br><span style='font-weight:normal'>{html.escape(said)}</span>" if said else ""
