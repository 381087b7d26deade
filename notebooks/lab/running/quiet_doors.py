"""The ways by which a program reaches the screen, and what happens there while a thread is muted.

To close another one, add a line to `doors`: who owns it, its name, and what a muted thread does instead.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import os
import sys
import threading
import types

STREAMS = ("stdin", "stdout", "stderr", "__stdout__", "__stderr__")
# Imported by a student's code, perhaps, while a thread is muted already.
LATE = {
    *("matplotlib", "matplotlib._pylab_helpers", "matplotlib.pyplot"),
    *("subprocess", "getpass", "webbrowser", "tkinter", "PIL.ImageShow"),
}


def nothing(original, *args, **kwargs):
    """Do nothing."""


def doors(state, join) -> list[tuple]:
    """List what can be guarded by now: ``(owner, name, instead)``.

    Parameters
    ----------
    state : callable
        Returns what this thread shares with those that were muted with it.
    join : callable
        ``join(thread, state)`` mutes a thread that has not been started.
    """
    loaded = sys.modules.get

    def start(original, thread):
        join(thread, state())
        return original(thread)

    found = [
        (threading.Thread, "start", start),
        (threading, "excepthook", nothing),
        (builtins, "input", _no_input),
        (loaded("getpass"), "getpass", _no_input),
        (sys, "breakpointhook", nothing),
        (os, "write", _write),
        (os, "system", _system),
        (os, "startfile", nothing),
        (os, "_exit", _exit),
        (_part("subprocess", "Popen"), "__init__", _popen),
        (loaded("webbrowser"), "get", lambda original, *args: _NoBrowser()),
        (loaded("PIL.ImageShow"), "show", lambda original, *args, **kwargs: True),
        (_part("tkinter", "Tk"), "__init__", _no_window),
        (loaded("matplotlib"), "use", nothing),
    ]
    # A stream that somebody kept a name for, `from sys import stdout`. What is written in C cannot be guarded.
    kinds = {type(getattr(stream, "_stream", stream)) for stream in map(vars(sys).get, STREAMS)}
    kinds.discard(_part("ipykernel.iostream", "OutStream"))  # see `_kernel_streams`
    found += [(kind, "write", lambda original, stream, text: len(text)) for kind in kinds]
    if "IPython" in sys.modules:
        found += _of_notebooks(getattr(sys.modules["IPython"], "get_ipython", lambda: None)())
    if (pyplot := loaded("matplotlib.pyplot")) is not None:
        found.append((pyplot, "_get_backend_mod", lambda original: _backend()))
        names = ("switch_backend", "pause", "install_repl_displayhook", "uninstall_repl_displayhook")
        found += [(pyplot, name, nothing) for name in names]
    return [door for door in found if door[0] is not None]


def _of_notebooks(shell) -> list[tuple]:
    """What IPython adds; `shell` is None outside of it."""
    if shell is None:
        return []
    found = [(shell, name, nothing) for name in ("enable_gui", "enable_pylab", "set_next_input")]
    found += [
        (shell, "enable_matplotlib", lambda original, *args, **kwargs: (None, "agg")),
        (shell, "ask_exit", _exit),
        (shell.display_pub, "publish", nothing),
        (shell.display_pub, "clear_output", nothing),
        (type(shell.displayhook), "__call__", nothing),
    ]
    if (kernel := getattr(shell, "kernel", None)) is not None:
        # Whatever else a thread sends to the front end goes through here: widgets above all.
        found += [(kernel.session, "send", nothing), (kernel, "_input_request", _no_input)]
    return found


def _part(module: str, name: str):
    return getattr(sys.modules.get(module), name, None)


def changes(state, late) -> list:
    """What is more than a guard: functions that change something, and return what undoes it.

    Parameters
    ----------
    state : callable
        As for `doors`.
    late : callable
        To be called when something was imported that has doors of its own.
    """
    return [lambda: _watch_imports(late), lambda: _kernel_streams(state), _settings, lambda: _figures(state)]


def _watch_imports(late):
    if any(isinstance(finder, _Watch) for finder in sys.meta_path):
        return None
    watch = _Watch(late)
    sys.meta_path.insert(0, watch)

    def undo():
        with contextlib.suppress(ValueError):
            sys.meta_path.remove(watch)

    return undo


class _Watch:
    """Finds nothing by itself; tells when a module of `LATE` has been imported."""

    def __init__(self, late):
        self._late = late

    def find_spec(self, name, path=None, target=None):
        if name not in LATE:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                self._tell_after(spec.loader)
                return spec
        return None

    def _tell_after(self, loader):
        run = getattr(loader, "exec_module", None)

        def exec_module(module):
            run(module)
            self._late()

        if run is not None:
            with contextlib.suppress(AttributeError):
                loader.exec_module = exec_module


def _kernel_streams(state):
    """Mute a notebook's streams also for whoever has kept a name for one, or for its `write`.

    IPython keeps such names itself, from cell to cell, so that replacing `write` would not do: its code is replaced.
    """
    write = getattr(_part("ipykernel.iostream", "OutStream"), "write", None)
    usual = getattr(write, "__code__", None)
    if usual is None or usual.co_freevars or usual is _write_by_thread.__code__:
        return None
    original = types.FunctionType(usual, write.__globals__, write.__name__, write.__defaults__)
    _raw.write = lambda stream, text: len(text) if state() is not None else original(stream, text)
    write.__code__ = _write_by_thread.__code__

    def undo():
        write.__code__ = usual

    return undo


def _write_by_thread(self, string):
    import lab.running.quiet_doors  # it runs among the global names of another module

    return lab.running.quiet_doors._raw.write(self, string)


_raw = types.SimpleNamespace()


def _settings():
    if "matplotlib" in sys.modules and hasattr(sys.modules["matplotlib"], "rcParams"):
        from lab.running import plot_settings

        plot_settings.by_thread()


def _figures(state):
    if (owner := _part("matplotlib._pylab_helpers", "Gcf")) is None:
        return None
    from lab.running import plot_settings

    return plot_settings.figures_by_thread(owner, state)


@functools.cache
def _backend():
    """What pyplot works with in a muted thread: draws into memory, and shows nothing."""
    from matplotlib.backend_bases import FigureManagerBase, _Backend
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    class Manager(FigureManagerBase):
        def show(self):
            """Show nothing, and do not warn either: a student may have turned warnings into errors."""

    class Canvas(FigureCanvasAgg):
        manager_class = Manager

    class Agg(_Backend):
        FigureCanvas, FigureManager, backend_version = Canvas, Manager, "lab"

        @staticmethod
        def new_figure_manager(number, *args, FigureClass=Figure, **kwargs):
            return Manager(Canvas(FigureClass(*args, **kwargs)), number)

        @staticmethod
        def new_figure_manager_given_figure(number, figure):
            return Manager(Canvas(figure), number)

        @staticmethod
        def draw_if_interactive():
            """Draw nothing."""

        @staticmethod
        def show(*args, **kwargs):
            """Show nothing."""

    return Agg


class _NoBrowser:
    """Opens nothing."""

    def open(self, *args, **kwargs):
        return False

    open_new = open_new_tab = open


def _no_input(original, *args, **kwargs):
    raise RuntimeError("nobody can answer input() while the lab runs this function: use its arguments instead")


def _no_window(original, *args, **kwargs):
    raise sys.modules["tkinter"].TclError("no window can be opened while the lab runs this function")


def _exit(original, *args, **kwargs):
    raise SystemExit


def _write(original, descriptor, data):
    return len(data) if descriptor in (1, 2) else original(descriptor, data)


def _system(original, command):
    import subprocess

    status = subprocess.call(command, shell=True)  # muted by `_popen`
    return status if os.name == "nt" else status << 8 if status >= 0 else -status


def _popen(original, process, *args, **kwargs):
    """Start a program whose streams lead nowhere, unless the student has given them a place."""
    import subprocess

    args = list(args)
    for place, name in ((3, "stdin"), (4, "stdout"), (5, "stderr")):
        if len(args) > place:
            args[place] = subprocess.DEVNULL if args[place] is None else args[place]
        elif kwargs.get(name) is None:
            kwargs[name] = subprocess.DEVNULL
    return original(process, *args, **kwargs)
