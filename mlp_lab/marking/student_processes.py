"""Where a student's functions run: a process for them, and a folder with what they had beside their notebooks."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder_tests.transport.separate_process import SeparateProcess
from lab.elsewhere import own_files


class Processes:
    """The process that a student's functions run in: one for all notebooks with the same files beside them.

    Parameters
    ----------
    beside : Path
        The folder with `lab` and the data.
    uncontained : bool
    ready : bool
        Whether that folder can be used as it is by whoever has no modules of their own: it holds no notebooks, and
        nobody writes to it.
    """

    def __init__(self, beside: Path, uncontained: bool, ready: bool = False):
        self._beside, self._uncontained, self._code = beside, uncontained, {"": ""}  # which is nobody's
        self._ready = ready and not uncontained
        self._process: SeparateProcess | None = None
        self._open = contextlib.ExitStack()

    def of(self, code: dict[str, str]) -> SeparateProcess:
        """Return the process for functions with these modules of the student's beside them."""
        if self._process is None or code != self._code:
            self._open.close()
            if self._ready and not code:
                folder, path = self._beside, [self._beside]
            else:
                folder, path = self._open.enter_context(student_folder(self._beside, code))
            # With the instructor's own `lab`, for functions that import something from it, and what lies beside it.
            process = SeparateProcess(path=path, cwd=folder, uncontained=self._uncontained)
            self._process = self._open.enter_context(process)
            self._code = code
        return self._process

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._open.close()


@contextlib.contextmanager
def student_folder(source: Path, code: dict[str, str]) -> Iterator[tuple[Path, list[Path]]]:
    """Make the folder that a student's functions run in: what they had beside their notebooks, and no notebook.

    Parameters
    ----------
    source : Path
        The folder of the source notebooks. Of it everything is copied but the notebooks, which hold the answers.
    code : dict of str to str
        The student's own modules.

    Yields
    ------
    folder : Path
        The functions may write there.
    path : list of Path
        The folders to import from, after all libraries.
    """
    with tempfile.TemporaryDirectory(prefix="beside-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        for entry in os.scandir(source):
            if entry.is_dir() and entry.name == "lab":
                shutil.copytree(
                    entry.path, folder / entry.name, ignore=shutil.ignore_patterns("*.ipynb", "__pycache__")
                )
            elif entry.is_file() and not entry.name.endswith(".ipynb"):
                shutil.copyfile(entry.path, folder / entry.name)
        code = {name: text for name, text in code.items() if ".." not in PurePosixPath(name).parts and name[:1] != "/"}
        for name, text in code.items():
            path = folder / name
            with contextlib.suppress(OSError, ValueError):  # a name that this system cannot have
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        yield folder, [folder / place for place in own_files.folders_of(code)]
