"""Run nbgrader's own ``generate_assignment`` with this course's settings, quietly and without touching its folders."""

from __future__ import annotations

import functools
import logging
from pathlib import Path

from mlp_lab.course import ASSIGNMENT
from mlp_lab.errors import BuildError


def load_config(path: Path):
    """Return the settings in `path` (an ``nbgrader_config.py``) as a traitlets ``Config``.

    Raises
    ------
    BuildError
        When the file is missing or its code fails.
    """
    from traitlets.config.loader import PyFileConfigLoader

    try:
        return PyFileConfigLoader(path.name, path=str(path.parent)).load_config()
    except (Exception, SystemExit) as error:  # whoever writes exit() there means the settings, not the marking
        raise BuildError(f"{path} cannot be read as nbgrader's settings: {type(error).__name__}: {error}") from error


def generate(config_file: Path, root: Path, db_url: str, release_directory: str = "release") -> None:
    """Make the release of ``root/source/mlp`` and register it in a gradebook.

    Parameters
    ----------
    config_file : Path
        The course's ``nbgrader_config.py``; `root`, `db_url` and `release_directory` override what it says.
    root : Path
        The folder that holds ``source/``.
    db_url : str
        The gradebook, for example ``sqlite:////course/gradebook.db``.
    release_directory : str
        Where the release goes: a folder in `root`, or an absolute one. An older release there is replaced.

    Raises
    ------
    BuildError
        With what nbgrader said, when it fails.
    """
    from nbgrader.converters import GenerateAssignment, NbGraderException
    from nbgrader.coursedir import CourseDirectory

    config = load_config(config_file)
    config.CourseDirectory.root = str(root.resolve())
    config.CourseDirectory.db_url = db_url
    config.CourseDirectory.assignment_id = ASSIGNMENT
    config.CourseDirectory.release_directory = release_directory
    config.BaseConverter.force = True

    said = _Said()
    log = logging.Logger("mlp_lab.generate_release")
    log.addHandler(said)
    coursedir = CourseDirectory(config=config, log=log)
    converter = GenerateAssignment(coursedir=coursedir, config=config, log=log)
    know_newest_gradebook()
    try:
        converter.start()
    except NbGraderException as error:
        raise BuildError(f"nbgrader could not make the release:\n{said.text() or error}") from error


def know_newest_gradebook() -> None:
    """Let nbgrader find out in this process which version a new gradebook has.

    It starts the program ``alembic`` for that: with every new gradebook, for seconds, and by a name that is found only
    where this environment is on PATH.
    """
    from nbgrader import api

    api.get_alembic_version = _newest_gradebook


@functools.cache
def _newest_gradebook() -> str:
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR.replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head()


class _Said(logging.Handler):
    """Keeps nbgrader's errors; its warnings and progress are of no use here."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())

    def text(self) -> str:
        """Return the errors without the frames of their tracebacks."""
        lines = [line for message in self.messages for line in message.splitlines()]
        kept = [line for line in lines if line.strip() and not line.startswith(("  ", "Traceback"))]
        return "\n".join(dict.fromkeys(kept))
