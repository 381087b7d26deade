"""Which name it was that a module does not have: versions of NumPy and of Python differ in that."""

import re
import traceback
import types


def absent(error: BaseException) -> list[str] | None:
    """Read it off an exception.

    Parameters
    ----------
    error : BaseException

    Returns
    -------
    list of str or None
        Module and name, for an AttributeError of a module and for ``from module import name``; None for all else.
    """
    module = name = None
    if isinstance(error, ImportError) and not isinstance(error, ModuleNotFoundError):
        # Python 3.11 has the name only in its message.
        module, name = error.name, getattr(error, "name_from", None) or (re.findall(r"'(\w+)'", str(error)) or ["…"])[0]
    elif isinstance(error, AttributeError):
        if isinstance(error.obj, types.ModuleType):
            module, name = vars(error.obj).get("__name__"), error.name
        else:  # NumPy raises one of its own for a name that it has given up
            frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
            last = frames[-1] if frames else None
            if last is not None and last.f_code.co_name == "__getattr__" and "attr" in last.f_locals:
                module, name = last.f_globals.get("__name__"), last.f_locals["attr"]
    good = isinstance(module, str) and isinstance(name, str)
    return [module[:80], name[:80]] if good else None
