"""matplotlib's settings, and pyplot's figures, for one thread alone.

`matplotlib.rcParams` belongs to the whole program: a style that a student sets at the top of a notebook would get into
the lab's pictures, and what the lab sets for a picture in the background would get into the figure that a cell draws at
the same moment. Here the settings are looked up by thread instead. A thread that has none of its own sees those of the
program, as ever.
"""

from __future__ import annotations

import contextlib
import functools
import threading

import matplotlib


class RcParams(matplotlib.RcParams):
    """The class of `matplotlib.rcParams` after `by_thread`: every way in or out goes by the thread that asks."""

    def _get(self, key):
        own = _own()
        return super()._get(key) if own is None else own._get(key)

    def _set(self, key, value):
        own = _own()
        return super()._set(key, value) if own is None else own._set(key, value)

    def _update_raw(self, other):
        own = _own()
        return super()._update_raw(other) if own is None else own._update_raw(other)

    def __getitem__(self, key):
        own = _own()
        return super().__getitem__(key) if own is None else own[key]

    def __setitem__(self, key, value):
        own = _own()
        if own is None:
            super().__setitem__(key, value)
        else:
            own[key] = value

    def __delitem__(self, key):
        own = _own()
        if own is None:
            dict.__delitem__(self, key)
        else:
            dict.__delitem__(own, key)

    def __iter__(self):
        own = _own()
        return super().__iter__() if own is None else iter(own)

    def __len__(self):
        own = _own()
        return super().__len__() if own is None else len(own)

    def copy(self):
        return _copy(_own() or self)


def _copy(settings, **changes) -> matplotlib.RcParams:
    """Copy settings as they are, whatever they are, without looking at one of them."""
    made = matplotlib.RcParams()
    dict.update(made, dict.items(settings))
    dict.update(made, changes)
    return made


def _own() -> matplotlib.RcParams | None:
    """The settings of this thread, if it has some."""
    state = vars(threading.current_thread())
    if (own := state.get("_lab_settings")) is not None:
        return own
    muted = state.get("_lab_muted")
    if muted is None:
        return None
    if muted.settings is None:  # those of the program at this moment; what is changed in them ends with the silence
        muted.settings = _copy(matplotlib.rcParams, backend="agg", interactive=False)
    return muted.settings


def by_thread() -> None:
    """Let matplotlib look its settings up by thread. That stays so: whoever has none of their own notices nothing."""
    if type(matplotlib.rcParams) is matplotlib.RcParams:
        matplotlib.rcParams.__class__ = RcParams


@contextlib.contextmanager
def defaults(changes=()):
    """Give this thread matplotlib's own defaults, whatever the program has set; can be used as a decorator.

    Parameters
    ----------
    changes : dict
        Settings that are to be others.
    """
    settings = _copy(matplotlib.rcParamsDefault, backend="agg", interactive=False)
    settings.update(changes)
    with _using(settings):
        yield


def as_outside(function):
    """Return `function` so that it finds the settings, in a call from within `defaults`, that there were before."""

    @functools.wraps(function)
    def call(*args, **kwargs):
        with _using(None):
            return function(*args, **kwargs)

    return call


@contextlib.contextmanager
def _using(settings):
    by_thread()
    thread = threading.current_thread()
    before = vars(thread).get("_lab_settings")
    thread._lab_settings = settings
    try:
        yield
    finally:
        thread._lab_settings = before


def figures_by_thread(owner, state):
    """Give muted threads figures of their own: pyplot would add theirs to those of the cell that is run.

    Parameters
    ----------
    owner : type
        Has pyplot's figures.
    state : callable
        Returns what this thread shares with those that were muted with it.

    Returns
    -------
    callable or None
        Undoes it; None where it was done before.
    """
    if isinstance(owner.figs, _Figures):
        return None
    usual = owner.figs
    owner.figs = _Figures(usual, state)

    def undo():
        if isinstance(owner.figs, _Figures):
            owner.figs = usual

    return undo


class _Figures:
    """Stands in for pyplot's figures by number: those of the thread that asks."""

    def __init__(self, usual, state):
        self._usual, self._state = usual, state

    def _now(self):
        muted = self._state()
        return self._usual if muted is None else muted.figures

    def __getattr__(self, name):
        return getattr(self._now(), name)

    def __len__(self):
        return len(self._now())

    def __iter__(self):
        return iter(self._now())

    def __reversed__(self):
        return reversed(self._now())

    def __contains__(self, number):
        return number in self._now()

    def __getitem__(self, number):
        return self._now()[number]

    def __setitem__(self, number, manager):
        self._now()[number] = manager

    def __delitem__(self, number):
        del self._now()[number]
