"""What a student is told about how a function was taken out of its notebook, in the same words wherever it is said."""

from __future__ import annotations

from lab.slicing.search import Remark
from lab.slicing.statements import PROVIDED


def sentence(remark: Remark, function: str) -> str:
    """Put a remark into words.

    Parameters
    ----------
    remark : Remark
    function : str
        Whose slice it is about.

    Returns
    -------
    str
        One sentence or two, such as "LIMIT gets another value in cell 40, below the check of sigmoid: …".
    """
    if remark.kind == "cell_magic":
        return (
            f"{remark.label} begins with %%{remark.name}, which is not known where your work is marked: "
            "the rest of that cell was read as ordinary Python."
        )
    if remark.name == function:
        return (
            f"{function} is defined again in {remark.label}, below its check. That does not count: "
            "the definition above the check is the one that is used."
        )
    instead = "Python's own" if remark.name in PROVIDED else "the one from above the check"
    return (
        f"{remark.name} gets another value in {remark.label}, below the check of {function}. That does not count: "
        f"{function} uses {instead}."
    )
