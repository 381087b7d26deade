"""Which files a contained program may read: Python's own library, the packages named with what they need, no others.

Where Python has no environment of its own, the folder of the packages lies inside the one of Python's own library, and
this project may lie in either. So both are gone through entry by entry.
"""

import os
import re
import sys
from collections.abc import Iterable

FOR_PACKAGES = ("site-packages", "dist-packages")
_REQUIRED = re.compile(r"Requires-Dist: *([\w.-]+)(?!.*;.*\bextra\b)")  # and not only for an extra
PLACES = ("/usr/share/zoneinfo", "/etc/ld.so.cache")


def readable(packages: str, names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Say what may be read.

    Parameters
    ----------
    packages : str
        The folder that packages are imported from.
    names : iterable of str
        Packages that programs may import.

    Returns
    -------
    read : list of str
        Files and folders with all that is in them.
    listed : list of str
        Folders of which only the names may be read, to find a module.
    """
    standard = os.path.dirname(os.path.realpath(os.__file__))
    entries = [name for name in _names(standard) if name not in FOR_PACKAGES]
    read = [os.path.join(standard, name) for name in entries]
    read += [part for part in sys.path if part.endswith(".zip") or os.path.basename(part) == "lib-dynload"]
    read += [os.path.join(packages, entry) for entry in sorted(_entries(packages, names))]
    return [*read, *_shared_libraries(), *PLACES], [standard, packages]


def _entries(packages, names):
    """The entries of the folder that belong to some packages and to all that these need."""
    about = {_plain(name.split("-")[0]): name for name in _names(packages) if name.endswith(".dist-info")}
    found, waiting, seen = set(names), [_plain(name) for name in names], set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in about:
            continue
        seen.add(name)
        folder = os.path.join(packages, about[name])
        found.add(about[name])
        # Each line of RECORD begins with a path; what a package has outside of the folder begins with "..".
        found.update(line.split(",")[0].split("/")[0].strip('"') for line in _lines(os.path.join(folder, "RECORD")))
        for line in _lines(os.path.join(folder, "METADATA")):
            if needed := _REQUIRED.match(line):
                waiting.append(_plain(needed[1]))
    return {name for name in found if name not in ("", ".", "..", "__pycache__")}


def _shared_libraries():
    """Where the shared libraries lie that are in use, so that a module which needs another one finds it."""
    try:
        with open("/proc/self/maps") as maps:
            places = {os.path.dirname(line.split(maxsplit=5)[-1].strip()) for line in maps if ".so" in line}
    except OSError:
        places = set()
    found = []
    for place in sorted(places - {os.path.dirname(sys.executable)}):
        if not place.startswith("/") or set(place.split("/")).intersection((*FOR_PACKAGES, "lib-dynload")):
            continue
        names = _names(place)
        if any(name.startswith("python") for name in names):  # Python's own library lies in it, and all its packages
            found += [os.path.join(place, name) for name in names if ".so" in name]
        else:
            found.append(place)
    return found


def _plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def _names(folder):
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _lines(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readlines()
    except OSError:
        return []
