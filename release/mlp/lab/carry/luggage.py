"""What `lab.carry` brings: each function with its mark, and the notebooks they came from."""

from __future__ import annotations

from dataclasses import dataclass, field

from lab.carried import Carried
from lab.carry.table import as_html, as_text
from lab.notebooks.notebook_files import NotebookFile


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
        return as_text(self)

    def _repr_html_(self):
        return as_html(self)
