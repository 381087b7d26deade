"""What a human may want to look at in what was handed in: reported, never judged, and nothing of it changes a mark.

A function of this lab needs NumPy and nothing else. Code that reaches for the system, for other programs or for the
insides of Python may be harmless (a path, a timer); somebody who reads it knows at once. It is found by reading the
syntax tree, in the judge, in time that grows with the text, and nothing is run.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Iterator

MAX_FLAGS = 20
"""For one notebook; more say nothing new."""
MAX_NAME = 60


class Kind(enum.Enum):
    """What is pointed out, in words."""

    SYSTEM = "uses the operating system"
    PROGRAMS = "starts other programs or threads"
    NETWORK = "uses the network"
    MEMORY = "reaches into memory"
    IMPORTS = "imports by way of Python's own machinery"
    MODULES = "touches sys.modules"
    FRAMES = "looks at the frames of whoever calls it"
    INSIDES = "reaches into the insides of Python's objects"
    TEXT_AS_CODE = "runs text as code"
    FILES = "opens files"
    RAW = "raw cells, which formgrader would show as they are"


# fmt: off
MODULES = {
    Kind.SYSTEM: (
        "os", "posix", "nt", "shutil", "pathlib", "tempfile", "glob", "signal", "resource", "fcntl", "pwd",
        "platform", "atexit", "site", "sysconfig"
    ),
    Kind.PROGRAMS: (
        "subprocess", "multiprocessing", "pty", "threading", "_thread", "concurrent", "asyncio", "sched",
        "faulthandler"
    ),
    Kind.NETWORK: (
        "socket", "ssl", "http", "urllib", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib",
        "telnetlib", "xmlrpc", "socketserver"
    ),
    Kind.MEMORY: ("ctypes", "_ctypes", "cffi", "mmap", "gc", "tracemalloc", "weakref"),
    Kind.IMPORTS: ("importlib", "imp", "runpy", "pkgutil", "zipimport", "builtins"),
    Kind.FRAMES: ("inspect", "traceback", "trace", "bdb", "pdb"),
    Kind.INSIDES: ("dis", "code", "codeop", "marshal", "pickle", "dill", "cloudpickle"),
}
ATTRIBUTES = {
    Kind.FRAMES: (
        "_getframe", "_current_frames", "currentframe", "f_back", "f_globals", "f_locals", "f_builtins",
        "tb_frame", "tb_next", "__traceback__", "gi_frame", "cr_frame", "ag_frame", "settrace", "setprofile"
    ),
    Kind.INSIDES: (
        "__globals__", "__builtins__", "__subclasses__", "__bases__", "__base__", "__mro__", "__code__",
        "__closure__", "__getattribute__", "__reduce__", "__reduce_ex__", "co_consts", "co_code", "gi_code"
    ),
    Kind.IMPORTS: ("__import__", "__loader__", "__spec__", "meta_path", "path_hooks"),
    Kind.MEMORY: ("ctypeslib", "as_strided"),
}
# fmt: on
OF_MODULE = {name: kind for kind, names in MODULES.items() for name in names}
OF_ATTRIBUTE = {name: kind for kind, names in ATTRIBUTES.items() for name in names}
OF_CALL = {"exec": Kind.TEXT_AS_CODE, "eval": Kind.TEXT_AS_CODE, "compile": Kind.TEXT_AS_CODE, "open": Kind.FILES}


def touched(trees: Iterable[tuple[str, Iterable[ast.AST]]], own: Iterable[str] = ()) -> list[dict]:
    """Return what code touches that no function of the lab needs.

    Parameters
    ----------
    trees : iterable of (str, iterable of ast.AST)
        A label and the statements of each cell, or file, of the student's own.
    own : iterable of str
        Modules that the student handed in: importing these says nothing.

    Returns
    -------
    list of dict
        ``kind`` (the name of a `Kind`), ``where`` (the label), ``line`` and ``what`` (the name that was found); each
        name once for a cell, and no more than `MAX_FLAGS`.
    """
    found, own = {}, frozenset(own)
    for label, statements in trees:
        for statement in statements:
            for node in ast.walk(statement):  # which goes down without calling itself
                for kind, what in _found(node, own):
                    found.setdefault((label, kind, what), getattr(node, "lineno", 0))
    flags = [
        {"kind": kind.name, "where": label, "line": line, "what": what[:MAX_NAME]}
        for (label, kind, what), line in found.items()
    ]
    return flags[:MAX_FLAGS]


def raw_cells(count: int) -> list[dict]:
    """Return a flag for raw cells, where there are any."""
    return [{"kind": Kind.RAW.name, "where": "", "line": 0, "what": str(count)}] if count else []


def _found(node: ast.AST, own: frozenset[str]) -> Iterator[tuple[Kind, str]]:
    """Say what one node of the tree touches."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [one.name for one in node.names]
        for module in names if isinstance(node, ast.Import) else [node.module or ""] * (not node.level):
            top = module.partition(".")[0]
            if top in OF_MODULE and top not in own:
                yield OF_MODULE[top], module
        if isinstance(node, ast.ImportFrom):
            if node.module == "sys" and "modules" in names:
                yield Kind.MODULES, "sys.modules"
            yield from ((OF_ATTRIBUTE[name], name) for name in names if name in OF_ATTRIBUTE)
    elif isinstance(node, ast.Attribute):
        if node.attr in OF_ATTRIBUTE:
            yield OF_ATTRIBUTE[node.attr], node.attr
        elif node.attr == "modules" and isinstance(node.value, ast.Name) and node.value.id == "sys":
            yield Kind.MODULES, "sys.modules"
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str) and node.value in OF_ATTRIBUTE:  # getattr(function, "__globals__")
            yield OF_ATTRIBUTE[node.value], node.value
    elif isinstance(node, ast.Name):
        if node.id in OF_ATTRIBUTE:  # __builtins__, __import__
            yield OF_ATTRIBUTE[node.id], node.id
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OF_CALL:
        yield OF_CALL[node.func.id], node.func.id


def in_words(flags: list[dict]) -> str:
    """Say in a clause what the flags of one notebook are; unknown ones, from another version, are left out."""
    said: dict[Kind, list[str]] = {}
    for one in flags:
        if one.get("kind") in Kind.__members__:
            where = f" ({one['where']}, line {one['line']})" if one.get("where") else ""
            said.setdefault(Kind[one["kind"]], []).append(f"{one.get('what', '')}{where}")
    return "; ".join(
        f"{kind.value}: {', '.join(names[:3])}{f' and {len(names) - 3} more' * (len(names) > 3)}"
        for kind, names in said.items()
    )
