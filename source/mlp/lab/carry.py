"""Carry your own functions from the earlier notebooks into this one.

The first cell of a section calls `into`. It reads the notebooks beside it as they were last saved, takes each function
with what that function needs, and leaves out everything else: your experiments are not run again.
"""

from __future__ import annotations

import contextlib
import sys
import traceback
from pathlib import Path

from lab import elsewhere
from lab.celltext import SliceError, read
from lab.luggage import DONE, UNCHECKED, UNWRITTEN, WRONG, Carried, Luggage, NotWritten, stand_in
from lab.notebook_files import NotebookFile, expected
from lab.notebook_files import read as read_notebook
from lab.running import TimeUp, namespace, quietly, run_text, show_lines, within
from lab.search import PROVIDED
from lab.slicing import Program

SECONDS = 2.0  # for each statement of a notebook that is run, and for one visible check


def into(target: dict, before: str | None = None, folder=None) -> None:
    """Bring every function of the earlier notebooks into a notebook, and show what came.

    Parameters
    ----------
    target : dict
        Where to put them: ``globals()``.
    before : str, optional
        This notebook, such as ``"04_backward"``: the ones before it are read. Default all.
    folder : path, optional
        Where the notebooks are. Default the current folder, which in JupyterLab is this notebook's.
    """
    luggage = collect(before, folder)
    target.update({name: item.function for name, item in luggage.functions.items()})
    if "IPython" in sys.modules:
        from IPython.display import display

        display(luggage)
    else:
        print(luggage)


def collect(
    before: str | None = None, folder=None, again: str = "run the first cell of this notebook again"
) -> Luggage:
    """Read the earlier notebooks and take their functions, without showing anything.

    Parameters
    ----------
    before, folder
        As for `into`.
    again : str
        What to do after a notebook was corrected; it ends the sentence of a stand-in.

    Returns
    -------
    Luggage
        Of every function one entry, a stand-in where there is no usable function.
    """
    folder = Path.cwd() if folder is None else Path(folder)
    luggage = Luggage(again=again)
    for stem, contents in expected(folder).items():
        if before is None or stem < before:
            notebook = read_notebook(folder, stem)
            luggage.notebooks.append(notebook)
            for item in _unpack(notebook, contents["functions"], luggage):
                luggage.functions[item.name] = item
    return luggage


def _unpack(notebook: NotebookFile, names: list[str], luggage: Luggage):
    """Take the functions called `names` out of one notebook."""
    again = luggage.again
    if notebook.problem:
        return [stand_in(name, notebook, UNWRITTEN, "", again) for name in names]
    # Check and marks cells are not the student's work: nothing is taken from them.
    program = Program.from_cells(
        [
            (cell.label, cell.source)
            for cell in notebook.cells
            if cell.kind == "code" and cell.role not in ("check", "marks")
        ]
    )
    elsewhere.open_folders(notebook)
    # A fresh namespace like that notebook's own: what came from earlier notebooks is there first.
    home = namespace(**{name: item.function for name, item in luggage.functions.items()})
    wanted, items = [], {}
    functions = program.functions()
    for name in names:
        try:
            part = program.slice(name)
        except SliceError as error:
            items[name] = _unusable(name, notebook, error, again)
            continue
        if name in functions and functions[name].stub:
            items[name] = stand_in(name, notebook, UNWRITTEN, "not written in the saved notebook", again)
        else:
            wanted.append((name, part.missing - set(home)))
    trouble = _run(program, [name for name, _ in wanted], notebook.stem, home)
    for name, missing in wanted:
        items[name] = _item(name, notebook, home.get(name), missing - set(names), trouble, again)
    home.update({name: item.function for name, item in items.items() if not item.is_own})
    for name, cell in notebook.with_role("check").items():
        if name in items and items[name].is_own:
            if luggage.endless >= 2:  # one endless relu would otherwise cost the time limit seventeen times
                items[name].note = "not checked, because other functions did not come to an end"
            elif isinstance(_check(items[name], cell, program, home), TimeUp):
                luggage.endless += 1
    elsewhere.note(items, notebook, names, program)
    return [items[name] for name in names]


def _run(program: Program, names: list[str], stem: str, home: dict) -> list[BaseException]:
    """Run what the functions need, all in one namespace, so that they find one another as in their notebook."""
    if not names:
        return []
    return [
        error
        for piece in program.slice(names).pieces
        for error in run_text(piece.text, f"{stem}, {piece.label}", home, SECONDS)
    ]


def _item(name, notebook, found, missing, trouble, again) -> Carried:
    if callable(found):
        note = f"uses {', '.join(sorted(missing))}, which {notebook.stem} does not define" if missing else ""
        return Carried(name, notebook.stem, found, WRONG if missing else UNCHECKED, note)
    if trouble:
        return stand_in(name, notebook, WRONG, f"what it needs stops with {_brief(trouble[-1])}", again)
    return stand_in(name, notebook, WRONG, f"is {_kind(found)}, not a function", again)


def _unusable(name: str, notebook: NotebookFile, error: SliceError, again: str) -> Carried:
    if error.kind == "syntax":
        return stand_in(name, notebook, WRONG, f"cannot be read: {str(error).split(': ', 1)[-1]}", again)
    return stand_in(name, notebook, UNWRITTEN, f"no function of this name in {notebook.path.name}", again)


def _check(item: Carried, cell, program: Program, home: dict) -> BaseException | None:
    """Run a function's visible check in a scratch namespace, and mark the function with what comes of it."""
    check = Program([read(cell.label, cell.source)])
    if check.broken or not check.statements:
        return None
    used = {name for part in check.statements for name in part.eager | part.lazy}
    own = {name for part in check.statements for name in part.binds}
    scratch = dict(home)

    for name in sorted(used - own - set(scratch) - PROVIDED):
        with contextlib.suppress(SliceError):
            for piece in program.slice(name).pieces:
                run_text(piece.text, f"{item.notebook}, {piece.label}", scratch, SECONDS)
    scratch.update(home)
    label = f"{item.notebook}, check of {item.name}"
    show_lines(check.cells[0].text, label)
    text = check.cells[0].text
    error = quietly(lambda: within(SECONDS, lambda: exec(compile(text, label, "exec", dont_inherit=True), scratch)))
    if error is None:
        item.mark = DONE
    elif isinstance(error, NotWritten):
        item.note = f"its check waits for {error.name}"
    elif isinstance(error, AssertionError):
        item.mark, item.note = WRONG, f"its check says: {_first_sentence(error) or 'not right yet'}"
    elif culprit := _culprit(error, item.name):
        item.note = f"its check stops in {culprit}"
    else:
        item.mark, item.note = WRONG, f"its check stops with {_brief(error)}"
    return error


def _culprit(error: BaseException, name: str) -> str | None:
    """Which other function of the student's it was that stopped, and where that one is."""
    places = [place.filename for place in traceback.extract_tb(error.__traceback__)]
    places = [place.split(", the cell of ") for place in places if ", the cell of " in place]
    return f"{places[-1][1]} ({places[-1][0]})" if places and places[-1][1] != name else None


def _brief(error: BaseException) -> str:
    if isinstance(error, TimeUp):
        return f"no end after {SECONDS:g} seconds"
    said = _first_sentence(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _first_sentence(error: BaseException, longest: int = 120) -> str:
    try:
        text = " ".join(str(error).split())
    except BaseException:  # a student's exception may fail at this too
        return ""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _kind(value) -> str:
    return "nothing (None)" if value is None else f"of type {type(value).__name__}"
