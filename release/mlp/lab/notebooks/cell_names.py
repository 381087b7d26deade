"""What nbgrader knows a cell by, its ``grade_id``: ``relu``, ``check_relu``, ``marks_relu``, ``answer_batch_size``."""

from __future__ import annotations

ROLES = ("solution", "check", "marks", "answer")
"""What a cell may be. A solution goes by the function's own name, any other cell by its role and a name."""


def grade_id(role: str, name: str) -> str:
    """Return the ``grade_id`` of the cell that has a role for a function or an answer."""
    return name if role == "solution" else f"{role}_{name}"


def role_and_name(grade_id: str) -> tuple[str, str]:
    """Return what `grade_id` was made of; two empty texts for an empty one."""
    for role in ROLES[1:]:
        if grade_id.startswith(f"{role}_"):
            return role, grade_id.removeprefix(f"{role}_")
    return ("solution", grade_id) if grade_id else ("", "")


def role_of(metadata) -> tuple[str, str]:
    """What nbgrader's metadata say about a cell; an editor may have dropped or changed them.

    Parameters
    ----------
    metadata : object
        The cell's, as they were read.

    Returns
    -------
    role, name : str
        Both empty for a cell that nbgrader does not know.
    """
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    label = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    role, name = role_and_name(label) if isinstance(label, str) else ("", "")
    return (role, name) if role != "solution" or nbgrader.get("solution") else ("", "")
