"""What `lab.carry` brings: each function with its mark, and stand-ins for those that are missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lab.notebooks.notebook_files import NotebookFile

DONE, WRONG, UNWRITTEN, UNCHECKED = "✓", "✗", "–", "?"


class NotWritten(NotImplementedError):
    """What a stand-in raises; `name` is the function that is missing."""

    def __init__(self, message: str, *, name: str):
        super().__init__(message)
        self.name = name

    def __reduce__(self):  # so that it survives a trip between processes
        return (NotImplementedError, self.args)


NotWritten.__name__ = NotWritten.__qualname__ = "NotImplementedError"  # students see what their own stubs raise


@dataclass
class Carried:
    """One function on its way.

    Attributes
    ----------
    name, notebook : str
    function : callable
        The student's own, or a stand-in that says what is missing.
    mark : str
        ``✓`` passes its visible check, ``✗`` fails it or cannot be used, ``–`` not written, ``?`` has no check.
    note : str
        A short reason where there is one.
    remarks : list of str
        Sentences about how it was taken out of its notebook, such as a name that is bound anew below its check.
    stopped : list of lab.loading.Stopped
        Statements that it needs and that ended in an error.
    """

    name: str
    notebook: str
    function: Callable
    mark: str
    note: str = ""
    remarks: list[str] = field(default_factory=list)
    stopped: list = field(default_factory=list)

    @property
    def is_own(self) -> bool:
        """Whether it is the student's function and not a stand-in."""
        return not hasattr(self.function, "lab_stand_in")


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
    """

    functions: dict[str, Carried] = field(default_factory=dict)
    notebooks: list[NotebookFile] = field(default_factory=list)
    again: str = ""
    endless: int = 0

    def __repr__(self):
        from lab.carry.table import as_text

        return as_text(self)

    def _repr_html_(self):
        from lab.carry.table import as_html

        return as_html(self)


def stand_in(name: str, notebook: NotebookFile, mark: str, note: str, again: str) -> Carried:
    """Make a function that says, when it is called, what is missing and what to do."""
    stem = notebook.stem
    if notebook.problem:
        said = f"{name} belongs to {stem}, but {notebook.problem}. Then {again}."
    elif mark == UNWRITTEN:
        said = f"{name} is missing ({note}): write it in {stem}, save that notebook (Ctrl+S or Cmd+S), then {again}."
    else:
        said = f"{name} {note}. Correct it in {stem}, save that notebook (Ctrl+S or Cmd+S), then {again}."

    def missing(*args, **kwargs):
        raise NotWritten(said, name=name)

    missing.__name__ = missing.__qualname__ = name
    missing.__doc__ = said
    missing.lab_stand_in = True
    return Carried(name, stem, missing, mark, note)
