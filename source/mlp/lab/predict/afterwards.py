"""What follows a prediction: a picture, or controls that are set."""

from __future__ import annotations

import sys
from collections.abc import Callable


def follow(then: Callable[[], object]) -> str:
    """Call what follows a question and show what it returns; return a sentence if that went wrong.

    Parameters
    ----------
    then : callable
    """
    try:
        came = then()
        if came is not None and "IPython" in sys.modules:
            from IPython.display import display

            display(came)
    except Exception as error:
        return f"What should follow here did not work ({type(error).__name__}: {error}). Run the cells above first."
    return ""
