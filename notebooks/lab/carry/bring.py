"""Carry your own functions from the earlier notebooks into this one.

The first cell of a section calls `into`. It reads the notebooks beside it as they were last saved, takes each function
with what that function needs, and leaves out everything else: your experiments are not run again.
"""

from __future__ import annotations

import contextlib
import sys
import traceback
from pathlib import Path

from lab.carried import DONE, UNCHECKED, UNWRITTEN, WRONG, Carried, NotWritten, missing_function
from lab.carry import overview
from lab.carry.luggage import Luggage
from lab.elsewhere import troubles
from lab.notebooks.notebook_files import NotebookFile, expected, read_notebook
from lab.running.causes import first_cause
from lab.running.execute import TimeUp, file_of, namespace, owner_of, quietly, show_lines, within
from lab.running.loading import load, load_all
from lab.slicing.celltext import SliceError, read_cell
from lab.slicing.program import Program
from lab.slicing.remarks import sentence
from lab.slicing.statements import HINTS_AS_TEXT, PROVIDED

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
        What to do after a notebook was corrected; it ends what a missing function says.

    Returns
    -------
    Luggage
        Of every function one entry, a `missing_function` where there is no usable one.
    """
    folder = Path.cwd() if folder is None else Path(folder)
    luggage = Luggage(again=again)
    for stem, contents in expected(folder).items():
        if before is None or stem < before:
            notebook = read_notebook(folder, stem)
            luggage.notebooks.append(notebook)
            for item in _unpack(notebook, contents["functions"], luggage):
                luggage.functions[item.name] = item
    luggage.lines, luggage.ahead = overview.of_sections(folder, before)
    return luggage


def _unpack(notebook: NotebookFile, names: list[str], luggage: Luggage):
    """Take the functions called `names` out of one notebook."""
    again = luggage.again
    if notebook.problem:
        return [missing_function(name, notebook, UNWRITTEN, "", again) for name in names]
    troubles.open_folders(notebook)
    # A fresh namespace like that notebook's own: what came from earlier notebooks is there first.
    home = namespace(**{name: item.function for name, item in luggage.functions.items()})
    program = Program.from_notebook(notebook.cells, given=luggage.functions)
    slices, items = {}, {}
    for name, cell in notebook.with_role("solution").items():
        file_of(notebook.stem, cell.label, name)
    functions = program.functions()
    for name in names:
        if name in functions and functions[name].stub:
            items[name] = missing_function(name, notebook, UNWRITTEN, "not written in the saved notebook", again)
            continue
        try:
            slices[name] = program.slice(name, without=[other for other in names if other != name])
        except SliceError as error:
            items[name] = _unusable(name, notebook, error, again)
    home.update({name: item.function for name, item in items.items()})
    loaded = load_all(program, slices, home, SECONDS, notebook.stem)
    for name, one in loaded.items():
        items[name] = _item(name, notebook, one, slices[name], set(home) | set(names), again)
    for one in loaded.values():  # wherever each was loaded: they find one another, as in their notebook
        one.namespace.update({name: item.function for name, item in items.items() if name not in one.names})
    home.update({name: item.function for name, item in items.items()})
    for name, cell in notebook.with_role("check").items():
        if name in items and items[name].is_own:
            if luggage.endless >= 2:  # one endless relu would otherwise cost the time limit seventeen times
                items[name].note = "not checked, because other functions never finished"
            elif isinstance(_check(items[name], cell, program, home), TimeUp):
                luggage.endless += 1
    troubles.note(items, notebook, names, program)
    return [items[name] for name in names]


def _item(name, notebook, loaded, part, known, again) -> Carried:
    found = loaded.namespace.get(name)
    if callable(found):
        unknown = sorted(part.missing - known)
        note = f"uses {', '.join(unknown)}, which {notebook.stem} does not define" if unknown else ""
        remarks = [sentence(one, name) for one in part.remarks]
        mark = WRONG if unknown else UNCHECKED
        return Carried(name, notebook.stem, found, mark, note, remarks, loaded.stopped)
    if loaded.stopped:
        own = next((one for one in loaded.stopped if name in one.names), loaded.stopped[-1])
        first = first_cause(own.error, loaded.stopped) or own
        return missing_function(name, notebook, WRONG, f"something it needs stops with {_where(first)}", again)
    return missing_function(name, notebook, WRONG, f"is {_kind(found)}, not a function", again)


def _where(stopped) -> str:
    """An error with its place: ``FileNotFoundError: … (line 2 of cell 7)``."""
    return f"{_brief(stopped.error)} (line {stopped.line} of {stopped.label})"


def _unusable(name: str, notebook: NotebookFile, error: SliceError, again: str) -> Carried:
    if error.kind == "syntax":
        return missing_function(name, notebook, WRONG, f"cannot be read: {error.detail}", again)
    if error.kind == "entangled":
        return missing_function(name, notebook, WRONG, f"cannot be taken out of its notebook: {error}", again)
    return missing_function(name, notebook, UNWRITTEN, f"no function of this name in {notebook.path.name}", again)


def _check(item: Carried, cell, program: Program, home: dict) -> BaseException | None:
    """Run a function's visible check in a scratch namespace, and mark the function with what comes of it."""
    check = Program([read_cell(cell.label, cell.source)])
    if check.broken or not check.statements:
        return None
    used = {name for part in check.statements for name in part.eager | part.lazy}
    own = {name for part in check.statements for name in part.binds}
    scratch = dict(home)

    for name in sorted(used - own - set(scratch) - PROVIDED):
        with contextlib.suppress(SliceError):
            part = program.slice(name, without=home, at=program.moment(item.name))
            load(part.pieces, scratch, SECONDS, item.notebook)
    scratch.update(home)
    label = f"{item.notebook}, check of {item.name}"
    show_lines(check.cells[0].text, label)
    code = compile(check.cells[0].text, label, "exec", flags=HINTS_AS_TEXT, dont_inherit=True)
    error = quietly(lambda: within(SECONDS, lambda: exec(code, scratch)))
    if error is None:
        item.mark = DONE
    elif isinstance(error, NotWritten):
        item.note = f"its check waits for {error.name}"
    elif cause := first_cause(error, item.stopped):
        item.mark, item.note = WRONG, f"something it needs stops with {_where(cause)}"
    elif isinstance(error, NotImplementedError) and (left := program.leftover(item.name)):
        item.mark, item.note = WRONG, left.sentence
    elif isinstance(error, AssertionError):
        item.mark, item.note = WRONG, f"its check says: {_first_sentence(error) or 'not correct yet'}"
    elif culprit := _culprit(error, item.name):
        item.note = f"its check stops in {culprit}"
    else:
        item.mark, item.note = WRONG, f"its check stops with {_brief(error)}"
    return error


def _culprit(error: BaseException, name: str) -> str | None:
    """Which other function of the student's it was that stopped, and where that one is."""
    owners = list(filter(None, (owner_of(place.filename) for place in traceback.extract_tb(error.__traceback__))))
    return "{1} ({0})".format(*owners[-1]) if owners and owners[-1][1] != name else None


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
