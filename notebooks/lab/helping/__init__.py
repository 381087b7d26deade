"""Help where it is needed: what a check says when it has passed, a box when it has not, hints in three steps."""

from __future__ import annotations

import sys

from lab import done_so_far
from lab.helping import box, hints

__all__ = ["hint", "passed"]


def passed(name: str) -> None:
    """Say that all visible checks of a function passed; the last line of its check cell.

    Parameters
    ----------
    name : str
    """
    print(f"{name}: all visible checks passed")
    done_so_far.note("checks", name, passed=True)


def hint(function, steps: int = 3) -> None:
    """Show the hints for one of the lab's functions.

    Parameters
    ----------
    function : str or callable
        The function, or its name.
    steps : int
        How many, 1 to 3. In a notebook they open one by one, whatever is said here.
    """
    name = function if isinstance(function, str) else getattr(function, "__name__", "")
    if name not in hints.HINTS:
        print(f"There are hints for {', '.join(hints.HINTS)}.")
    elif "IPython" in sys.modules:
        from IPython.display import display

        display(_Hints(name, steps))
    else:
        print(hints.as_text(name, steps))


class _Hints:
    def __init__(self, name, steps):
        self.name, self.steps = name, steps

    def __repr__(self):
        return hints.as_text(self.name, self.steps)

    def _repr_html_(self):
        return hints.as_html(self.name)


box.install()
