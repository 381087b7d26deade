"""What a student's notebook showed when it was saved, as pictures and plain texts: none of it is live."""

from __future__ import annotations

import base64
import binascii
import json
from pathlib import Path

from markupsafe import Markup

from lab.notebooks.limits import MAX_PICTURE
from mlp_lab.marking.submission.find_files import Submission
from mlp_lab.marking.submission.read_file import Unreadable, content
from mlp_lab.marking.submission.template import Template

PNG = b"\x89PNG\r\n\x1a\n"
MOST_OUTPUTS, MOST_TEXT = 60, 5_000
MAX_READ = 50_000_000  # bytes of a notebook whose outputs are shown
MAX_DOTS = 25_000_000  # of one picture: some hundred bytes of PNG may be gigabytes in whoever draws it


def shown_in(folder: Path, stem: str, templates: dict[str, Template]) -> list[Markup]:
    """Return what a notebook showed: of the file that marking takes for it, whatever its name and place.

    Parameters
    ----------
    folder : Path
        The submission.
    stem : str
        Which notebook.
    templates : dict of str to Template
        The instructor's notebooks.

    Returns
    -------
    list of Markup
        In order, the last ones where there are many: they stand nearest to the answers, which come at the end.
    """
    submission = Submission(folder, templates)
    taken, _ = submission.notebook(stem)
    path = submission.path(taken) if taken and not taken.problem else None
    shown = [harmless(output) for cell in _cells(path, folder) for output in _outputs_of(cell)] if path else []
    return [one for one in shown if one is not None][-MOST_OUTPUTS:]


def _cells(path: Path, folder: Path) -> list[dict]:
    """The code cells of a file as they were saved; none where it is too large or damaged."""
    try:
        plain = json.loads(content(path, folder, MAX_READ))
    except (Unreadable, OSError, ValueError, RecursionError):
        return []
    cells = plain.get("cells") if isinstance(plain, dict) else None
    cells = cells if isinstance(cells, list) else []
    return [one for one in cells if isinstance(one, dict) and one.get("cell_type") == "code"]


def _outputs_of(cell: dict) -> list[dict]:
    outputs = cell.get("outputs")
    return [one for one in outputs if isinstance(one, dict)] if isinstance(outputs, list) else []


def harmless(output: dict) -> Markup | None:
    """One output as a picture or as text; None where it is neither."""
    data = output.get("data") if isinstance(output.get("data"), dict) else {}
    if picture := _png(data.get("image/png")):
        return Markup('<img alt="a picture that the notebook showed" src="data:image/png;base64,{}">').format(picture)
    text = output.get("text") if output.get("output_type") == "stream" else data.get("text/plain")
    text = "".join(text) if isinstance(text, list) and all(isinstance(one, str) for one in text) else text
    return Markup("<pre>{}</pre>").format(text[:MOST_TEXT]) if isinstance(text, str) and text.strip() else None


def _png(given) -> str:
    """The picture in base64, made anew, if it is one and not too large, as a file and on the screen."""
    given = "".join(given) if isinstance(given, list) and all(isinstance(one, str) for one in given) else given
    if not isinstance(given, str) or len(given) > 1.4 * MAX_PICTURE:
        return ""
    try:
        data = base64.b64decode("".join(given.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    if not data.startswith(PNG) or width * height > MAX_DOTS:
        return ""
    return base64.b64encode(data).decode("ascii")
