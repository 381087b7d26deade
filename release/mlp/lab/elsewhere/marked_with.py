"""Where work is marked: the one place that says with which Python, which NumPy and which packages.

Whoever marks with others changes it here and builds again. The README that students get repeats it; a test compares.
"""

from __future__ import annotations

import sys
from pathlib import Path

PYTHON = (3, 11)
NUMPY = (2, 4)
# What may be imported there, besides Python's own modules, `lab` and the student's own files.
PACKAGES = ("numpy", "matplotlib", "mpl_toolkits", "ipywidgets", "IPython")
# What is beside `lab` there, and beside the functions.
FILES = ("week_3_data.csv", "week_5.py", "README.md", "requirements.txt", "one_page.html", "glossary.md")
SAID = f"Python {PYTHON[0]}.{PYTHON[1]} and NumPy {NUMPY[0]}.{NUMPY[1]}"

# Those of that NumPy: `python -m lab.elsewhere.marked_with` writes them anew.
_NAMES = Path(__file__).with_name("numpy_names.txt")


def is_there(module: str) -> bool:
    """Say whether a module can be imported where work is marked; of the student's own files nothing is known here."""
    top = module.split(".", maxsplit=1)[0]
    return top in sys.stdlib_module_names or top in PACKAGES or top == "lab"


def is_taken(module: str) -> bool:
    """Say whether a student's own file of this name would stand in the way of a library, of `lab` or of Python's own.

    Such a file is never imported where work is marked: the library is.
    """
    return is_there(module) or module == "week_5"


def lacks(name: str) -> bool:
    """Say whether the NumPy there is known not to have a public name such as ``trapz`` or ``linalg.norm``.

    Nothing is said of private names, and of modules whose names are not listed.
    """
    try:
        names = frozenset(_NAMES.read_text(encoding="utf-8").split())
    except OSError:
        return False
    first, _, rest = name.partition(".")
    if first.startswith("_") or rest.startswith("_"):
        return False
    if not rest or first not in names:
        return bool(names) and first not in names
    listed = any(one.startswith(f"{first}.") for one in names)
    return listed and f"{first}.{rest.split('.')[0]}" not in names


def numpy_names() -> list[str]:
    """Return the public names of the NumPy that is installed here, and of its modules that the lab may meet."""
    import numpy

    found = [name for name in dir(numpy) if not name.startswith("_")]
    for module in ("fft", "linalg", "random"):
        found += [f"{module}.{name}" for name in dir(getattr(numpy, module)) if not name.startswith("_")]
    return sorted(found)


if __name__ == "__main__":
    from lab.console import survive_any_encoding

    survive_any_encoding()
    _NAMES.write_text("\n".join(numpy_names()) + "\n", encoding="utf-8")
    print(f"{_NAMES} is written anew.")
