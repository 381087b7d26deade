"""One function of a student's as it was found in its notebook, or one instead of it that says what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lab.notebooks.notebook_files import NotebookFile

DONE, WRONG, UNWRITTEN, UNCHECKED = "✓", "✗", "–", "?"


class NotWritten(NotImplementedError):
    """Raised where a function is called that is not there; `name` is the one that is missing."""

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
        The student's own, or what `missing_function` makes.
    mark : str
        ``✓`` passes its visible check, ``✗`` fails it or cannot be used, ``–`` not written, ``?`` has no check.
    note : str
        A short reason where there is one.
    remarks : list of str
        Sentences about how it was taken out of its notebook, such as a name that is bound anew below its check.
    stopped : list of lab.running.causes.StoppedStatement
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
        """Whether it is the student's function and not one that says what is missing."""
        return not hasattr(self.function, "lab_missing")


def missing_function(name: str, notebook: NotebookFile, mark: str, note: str, again: str) -> Carried:
    """Make a function that says, when it is called, what is missing and what to do."""
    stem = notebook.stem
    if notebook.problem:
        said = f"{name} could not be loaded: {notebook.problem}. Then {again}."
    elif mark == UNWRITTEN:
        said = f"{name} is missing ({note}): write it in {stem}, save that notebook (Ctrl+S or Cmd+S), then {again}."
    else:
        said = f"{name} {note}. Correct it in {stem}, save that notebook (Ctrl+S or Cmd+S), then {again}."

    def missing(*args, **kwargs):
        raise NotWritten(said, name=name)

    missing.__name__ = missing.__qualname__ = name
    missing.__doc__ = said
    missing.lab_missing = True
    return Carried(name, stem, missing, mark, note)
