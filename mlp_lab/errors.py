"""Errors that are the user's to fix: one clear message, never a traceback."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class LabError(Exception):
    """Something that whoever runs the command can put right; its text says what is wrong and what to do."""


class BuildError(LabError):
    """The notebooks cannot be built. Nothing that was there before has been changed."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in one file.

    Attributes
    ----------
    path : Path
    line : int
        Counted from 1.
    message : str
    """

    path: Path
    line: int
    message: str

    def show(self, root: Path) -> str:
        """Return ``file:line: message``, the file seen from `root` where it lies below it."""
        path = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        return f"{path.as_posix()}:{self.line}: {self.message}"


def refuse(problems: list[Problem], root: Path) -> None:
    """Raise one `BuildError` that names all `problems`; do nothing when there are none."""
    if problems:
        lines = [problem.show(root) for problem in sorted(problems)]
        count = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
        raise BuildError("\n".join([f"{count} in the notebooks; nothing was built:", *lines]))
