"""What a student sees of the sections besides their functions: predictions, time, marks, and what comes next."""

from __future__ import annotations

import json
from pathlib import Path

from lab.notebooks.notebook_files import CONTENTS
from lab.predict import kept


def of_sections(folder: Path, before: str | None) -> tuple[dict[str, str], str]:
    """Say what there is to say of each section.

    Parameters
    ----------
    folder : Path
        Where the notebooks are.
    before : str or None
        The notebook that asks; None where all are read.

    Returns
    -------
    lines : dict of str to str
        By notebook.
    ahead : str
        That section and those that follow, in one line; nothing where there is none.
    """
    try:
        notebooks = json.loads(CONTENTS.read_text(encoding="utf-8"))["notebooks"]
        facts = {stem: _facts(part) for stem, part in sorted(notebooks.items())}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}, ""  # without the list of contents there is nothing to say
    lines, ahead = {}, []
    for stem, said in facts.items():
        if before is not None and stem >= before:
            ahead.append(f"{stem} ({said})")
        else:
            number = stem.partition("_")[0]
            predictions = kept.summary(int(number), folder) if number.isdigit() else ""
            lines[stem] = f"{said}; {predictions}" if predictions else said
    return lines, f"Ahead: {', '.join(ahead)}." if ahead else ""


def _facts(part: dict) -> str:
    marks = sum(part["points"].values()) + sum(part.get("points_by_hand", {}).values())
    return f"{part['minutes']} min, {marks:g} marks"
