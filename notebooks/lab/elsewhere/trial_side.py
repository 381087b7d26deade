"""The other side of `lab.elsewhere.trial`: run functions in a process that has only what there is where work is marked.

Started as a script by ``python -I``; it reads one job as JSON and writes a line of it before and after each function.
"""

import __future__

import ast
import builtins
import contextlib
import importlib
import importlib.machinery
import json
import linecache
import os
import sys
import traceback
import types

HINTS_AS_TEXT = __future__.annotations.compiler_flag  # as in `lab.slicing.statements`


class Waits(NotImplementedError):
    """Raised where a function is called that is not written, or cannot be used."""


class Lab:
    """Finds the package `lab` and nothing else beside it: the folder of the notebooks is not on the path."""

    def __init__(self, folder):
        self.folder = folder

    def find_spec(self, name, path=None, target=None):
        """As the import system asks for it."""
        return importlib.machinery.PathFinder.find_spec(name, [self.folder]) if name == "lab" else None


class Imports:
    """Lets the student's code import what there is where it is marked; libraries import whatever they need."""

    def __init__(self, job):
        self.allowed = {*sys.stdlib_module_names, *job["packages"], "lab"}
        self.folder, self.places = os.path.realpath(job["folder"]), job["places"]
        self.plain, self.by_name = builtins.__import__, importlib.import_module

    def install(self):
        """Take the place of the two functions by which Python code imports."""
        builtins.__import__ = self.import_
        importlib.import_module = self.import_module

    def import_(self, name, globals=None, locals=None, fromlist=(), level=0):
        """Take the place of ``__import__``."""
        if not level:
            self.refuse(name, sys._getframe(1).f_globals if globals is None else globals)
        return self.plain(name, globals, locals, fromlist, level)

    def import_module(self, name, package=None):
        """Take the place of ``importlib.import_module``."""
        if not str(name).startswith("."):
            self.refuse(str(name), sys._getframe(1).f_globals)
        return self.by_name(name, package)

    def refuse(self, name, importer):
        """Raise what Python raises for a module that is not there."""
        top = name.partition(".")[0]
        if top in self.allowed or not self.is_students(importer):
            return
        found = (os.path.join(self.folder, place, top) for place in self.places)
        if not any(os.path.isfile(f"{path}.py") or os.path.isdir(path) for path in found):
            raise ModuleNotFoundError(f"No module named {top!r}", name=top)

    def is_students(self, importer):
        """Say whether it is a function, or a file of the student's, that imports."""
        path = importer.get("__file__")
        if importer.get("__name__") == "__main__":
            return True
        return isinstance(path, str) and os.path.realpath(path).startswith(self.folder + os.sep)


class FunctionsOnTrial:
    """The student's functions, each in a namespace of its own, as they are marked; they call one another."""

    def __init__(self, job):
        from lab.running import causes  # there is a `lab` only when `main` has put it in place

        self.parts, self.names, self.loaded, self.causes = job["functions"], job["names"], {}, causes

    def attempt(self, name):
        """Load one function and run its check; return what happened as plain data."""
        part = self.parts[name]
        space, stopped = self.load(name)
        if not callable(space.get(name)):
            error = NameError(f"{name} is not defined", name=name)
            first = self.causes.first_cause(error, stopped) or next(iter(stopped), None)
            return self.described(first.error if first else error, "cells")
        if not part["check"]:
            return {"outcome": "loads"}
        scratch = dict(space)
        for label, text, _ in part["given"]:
            self.run(label, text, scratch)
        scratch |= {other: space[other] for other in self.names if other in space}
        label, text = part["check"]
        failed = self.run(label, text, scratch, stop=True)
        if not failed:
            return {"outcome": "passes"}
        cause = self.causes.first_cause(failed[0].error, stopped)
        return self.described(failed[0].error, "check") if cause is None else self.described(cause.error, "cells")

    def load(self, name):
        """Run what a function needs, once; go on after an error, as the marker does."""
        if name not in self.loaded:
            module = types.ModuleType("__main__")
            space = vars(module)
            space |= {"__builtins__": builtins, "input": _no_input, "display": print}
            others = {other: self.other(other) for other in self.names if other != name}
            space |= others
            self.loaded[name] = [space, []]
            above = None
            for label, text, below in self.parts[name]["pieces"]:
                if below and above is None:
                    above = dict(space)
                self.loaded[name][1] += self.run(label, text, space)
                if "import *" in text:  # as the marker does
                    space |= others
            space.update(above or {})  # below its check a function's names get no new values
        return self.loaded[name]

    def other(self, name):
        """Call another function, and remember whose error it is that comes out of it."""

        def other(*args, **kwargs):
            try:
                function = self.load(name)[0].get(name) if name in self.parts else None
                if not callable(function):
                    raise Waits(name)
                return function(*args, **kwargs)
            except BaseException as error:
                with contextlib.suppress(Exception):
                    error.lab_function = getattr(error, "lab_function", name)
                raise

        other.__name__ = other.__qualname__ = name
        return other

    def run(self, label, text, space, stop=False):
        """Run a piece of text; return what was raised, and which names that statement would have bound.

        After an error the next statement may hold what is wanted.
        """
        linecache.cache[label] = (len(text), None, text.splitlines(keepends=True), label)
        stopped = []
        try:
            body = ast.parse(text, label).body
        except BaseException as error:
            return [self.causes.StoppedStatement(error, frozenset())]
        for node in body:
            if stopped and stop:
                break
            try:
                exec(compile(ast.Module([node], []), label, "exec", HINTS_AS_TEXT, dont_inherit=True), space)
            except BaseException as error:
                stopped.append(self.causes.StoppedStatement(error, self.causes.bound_by(node)))
        return stopped

    def described(self, error, stage):
        """Say what was raised, and where."""
        places = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in linecache.cache]
        try:
            said = " ".join(str(error).split())[:200]
        except BaseException:
            said = ""
        module = error.name if isinstance(error, ImportError) else None
        return {
            "outcome": "stops",
            "stage": stage,
            "type": type(error).__name__[:80],
            "message": said,
            "assertion": isinstance(error, AssertionError),
            "module": module if isinstance(module, str) and isinstance(error, ModuleNotFoundError) else "",
            "no_file": isinstance(error, FileNotFoundError),
            "file": str(error.filename or "") if isinstance(error, FileNotFoundError) else "",
            "function": str(getattr(error, "lab_function", "")),
            "place": f"line {places[-1].lineno} of {places[-1].filename}" if places else "",
        }


def _no_input(*_):
    raise RuntimeError("input() cannot be answered where the function is marked: use its arguments")


def main():
    """Do one job."""
    job = json.loads(sys.stdin.buffer.read())
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)

    def say(name, **what):
        answers.write(json.dumps({"name": name, **what}).encode() + b"\n")
        answers.flush()

    os.chdir(job["folder"])
    sys.path[:] = [*job["path"], *(os.path.join(job["folder"], place) for place in job["places"])]
    sys.meta_path.insert(0, Lab(job["lab"]))
    Imports(job).install()
    functions = FunctionsOnTrial(job)
    for name in job["todo"]:
        say(name, outcome="starts")
        say(name, **functions.attempt(name))


if __name__ == "__main__":
    main()
    sys.stdout = sys.stderr = None
    os._exit(0)  # threads that a function has started may go on for ever
