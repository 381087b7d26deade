"""What `lab.handin` says: of each notebook its functions and answers, and of all together a sum."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lab.carried import DONE, UNWRITTEN, WRONG, Carried
from lab.carry.luggage import ago
from lab.elsewhere import troubles
from lab.elsewhere.troubles import Elsewhere
from lab.notebooks.notebook_files import NotebookFile

# What is said of a function, the good news first.
PASSES, ELSEWHERE, FAILS, BROKEN, UNCHECKED, OPEN = STATES = (
    "check passes",
    "will not work where it is marked",
    "check fails",
    "cannot be used",
    "not checked",
    "not attempted",
)


@dataclass
class NotebookContents:
    """What one notebook holds.

    Attributes
    ----------
    notebook : NotebookFile
    functions : list of Carried
        Its functions, each with what its visible check says; empty when the notebook cannot be read.
    written, open : list of str
        Answers that are written, and those that are not.
    troubles : dict of str to str
        Of each function why it will not work where it is marked, or nothing.
    left_out : list of str
        What is too large to be marked.
    """

    notebook: NotebookFile
    functions: list[Carried] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    troubles: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def packs(self) -> bool:
        """Whether there is a file to put into the zip; a damaged one is handed in as it is."""
        path = self.notebook.path
        return path.suffix == ".ipynb" and path.is_file()

    @property
    def reads(self) -> bool:
        """Whether its cells can be read."""
        return self.packs and not self.notebook.problem

    def states(self) -> dict[str, list[Carried]]:
        """Return the functions by what is to be said of them, the good news first."""
        found = {state: [] for state in STATES}
        for item in self.functions:
            found[self.state(item)].append(item)
        return {state: items for state, items in found.items() if items}

    def state(self, item: Carried) -> str:
        """Say of one function what is to be said of it."""
        return ELSEWHERE if self.troubles.get(item.name) else _state(item)


def _state(item: Carried) -> str:
    if item.mark == WRONG:
        return FAILS if item.is_own else BROKEN
    return {DONE: PASSES, UNWRITTEN: OPEN}.get(item.mark, UNCHECKED)


def lines(looks: list[NotebookContents]):
    """Say what stands in the notebooks, line by line."""
    for found in looks:
        if found.reads:
            yield from _notebook_lines(found)
        else:
            yield from _trouble(found.notebook)
    if looks:
        yield from _sums(looks)
        yield (
            "Attempted doesn't mean correct, and passing a check doesn't guarantee full marks; "
            "the hidden tests are more thorough."
        )
        yield "Only what you have saved is packed. If a time above is too long ago, save that notebook and pack again."


def _notebook_lines(found: NotebookContents):
    states = found.states()
    wrong = any(state in states for state in (ELSEWHERE, FAILS, BROKEN))
    sign = "✗" if wrong else "✓" if set(states) <= {PASSES} and not found.open else "–"
    yield f"{sign} {found.notebook.stem}: saved {ago(found.notebook.saved)}"
    for state, items in states.items():
        notes = {item.name: found.troubles[item.name] if state == ELSEWHERE else item.note for item in items}
        plain = [name for name, note in notes.items() if state in (PASSES, OPEN) or not note]
        if plain:
            yield f"    {state}: {', '.join(plain)}"
        yield from (f"    {state}: {name} ({note})" for name, note in notes.items() if name not in plain)
    yield from (f"    {remark}" for item in found.functions for remark in item.remarks)
    for clause in found.left_out:
        yield f"    Too large to be marked: {clause}. Make that smaller, and pack again."
    if found.written:
        yield f"    answer written: {', '.join(found.written)}"
    if found.open:
        yield f"    answer not written: {', '.join(found.open)}"


def _trouble(notebook: NotebookFile):
    """A notebook that is missing or cannot be read, and what to do."""
    here = notebook.problem and not notebook.absent
    absent = f"{notebook.stem}.ipynb is not in this folder: put it beside the others"
    yield f"✗ {notebook.stem}: {notebook.problem if here else absent}"
    if not notebook.path.is_file() or not notebook.problem:
        return
    yield "    Still open in JupyterLab? Save it, or choose File, Revert Notebook to Checkpoint; then pack again."
    copy = notebook.path.parent / ".ipynb_checkpoints" / f"{notebook.stem}-checkpoint.ipynb"
    if copy.is_file():
        yield f"    An older copy, saved {ago(copy.stat().st_mtime)}: .ipynb_checkpoints/{copy.name}"


def _sums(looks: list[NotebookContents]):
    """One line that counts the functions and answers of the notebooks that can be read."""
    items = [found.state(item) for found in looks for item in found.functions]
    count = {state: items.count(state) for state in STATES}
    attempted = len(items) - count.pop(OPEN)
    said = ", ".join(f"{state}: {number}" for state, number in count.items() if number)
    line = f"{attempted} of {len(items)} functions attempted" + (f" ({said})" if said else "")
    written = sum(len(found.written) for found in looks)
    answers = written + sum(len(found.open) for found in looks)
    if answers:
        line += f"; {written} of {answers} answers written"
    unread = sum(not found.reads for found in looks)
    if unread:
        line += f"; {unread} notebook{'s' if unread > 1 else ''} missing or damaged, and not counted here"
    yield line + "."


def elsewhere_lines(there: Elsewhere):
    """Say what will be different where the functions are marked, apart from single functions."""
    for name in there.own.taken:
        yield f"✗ {name} has a name that belongs to Python or to a library, which is imported instead: rename it."
    for problem in there.own.absent:
        yield f"✗ A picture will be missing: {problem}."
    if there.untried:
        yield (
            f"Your functions could not be tried as they will be marked ({there.untried}): "
            "the checks above ran in this Python only."
        )
    yield troubles.versions()


def contents(notebooks: list[NotebookFile], paths: list[Path], own: list[str]) -> str:
    """Say which of the notebooks are in the zip, and in which state.

    Parameters
    ----------
    notebooks : list of NotebookFile
        Those that there should be.
    paths : list of Path
        Those that are in the zip.
    own : list of str
        The student's own files that are in it, too.
    """
    damaged = [notebook.stem for notebook in notebooks if notebook.problem and notebook.path in paths]
    missing = [notebook.stem for notebook in notebooks if notebook.path not in paths]
    said = f"{len(paths)} of {len(notebooks)} notebooks"
    if damaged:
        said += f" ({len(paths) - len(damaged)} readable; damaged: {', '.join(damaged)})"
    said += f", without {', '.join(missing)}" if missing else ""
    return said + (f", and {', '.join(own)}" if own else "")
