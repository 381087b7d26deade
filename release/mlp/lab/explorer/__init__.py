"""The explorer: play with the network that you built. Its widgets are loaded when it is shown, not before."""

from __future__ import annotations

import os

from lab.explorer import settings_text
from lab.explorer.settings import Settings, SettingsError
from lab.live import cells
from lab.live.functions import Functions

_open = cells.Open()


class Explorer:
    """What `show` gives back; nothing has to be done with it.

    Attributes
    ----------
    trainer : lab.explorer.trainer.Trainer or None
        Trains; None while a class is marked.
    text : str
        The first run in words.
    """

    def __init__(self, trainer=None, panel=None, text=""):
        self.trainer, self.panel, self.text = trainer, panel, text

    def close(self) -> None:
        """End what it does in the background."""
        if self.panel is not None:
            self.panel.close()
        elif self.trainer is not None:
            self.trainer.close()

    def put(self, *, first: bool = False, **settings) -> None:
        """Set the controls and train, as if by hand; without controls, say what to set.

        Parameters
        ----------
        first : bool, optional
            Press *First settings* before; otherwise everything that is not named stays as it is.
        **settings
            By the names of `Settings`: ``batch=0, lr=0.05``.
        """
        try:
            wanted = Settings(**settings)
            if self.panel is not None:
                self.panel.put(first, settings)
        except (SettingsError, TypeError) as error:
            print(f"The explorer stays as it is: {_words(error)}.")
        else:
            if self.panel is None:
                print(settings_text.to_set(wanted, tuple(settings), first))

    @property
    def history(self) -> dict:
        """Epochs, updates, seconds and losses of the run that is shown, as arrays."""
        snapshot = self.trainer and self.trainer.snapshot
        return {} if snapshot is None else snapshot.history

    def __repr__(self):
        return self.text

    def _ipython_display_(self):
        """Show nothing: `show` has done it."""


def show(namespace: dict, **settings) -> Explorer:
    """Show the explorer under a cell.

    Parameters
    ----------
    namespace : dict
        ``globals()``: the functions that it trains with are looked up there, each time.
    **settings
        What to begin with: ``data="moons"``, ``hidden=(8,)``, ``batch=16`` …: see `Settings`.
    """
    try:
        wanted = Settings(**settings)
    except (SettingsError, TypeError) as error:
        print(f"The explorer cannot begin: {_words(error)}.")
        return Explorer()
    if doing := os.environ.get("NBGRADER_EXECUTION"):
        print(f"The explorer waits for you, not for nbgrader ({doing}): nothing is trained here.")
        return Explorer()
    from lab.explorer import headless  # brings matplotlib, which takes half a second

    functions = Functions(namespace)
    if not cells.someone_looks():
        return Explorer(**headless.show(functions, wanted))
    try:
        from lab.explorer.explorer_panel import Panel
    except ImportError:
        print("The explorer needs ipywidgets: run “pip install ipywidgets”, then restart the kernel.")
        return Explorer(**headless.show(functions, wanted))
    return _display(Panel(functions, wanted))


def _display(panel) -> Explorer:
    from IPython.display import display

    from lab.explorer import run_text
    from lab.explorer.job import TRAIN

    trainer = panel.trainer
    trainer.ask(TRAIN, trainer.view)
    trainer.wait(5)
    made = Explorer(trainer, panel)
    _open.put(made)
    display(panel.root)
    if trainer.snapshot is not None:
        made.text = run_text.done(trainer.snapshot, trainer.view.threshold)
        panel.kept.show(run_text.static(trainer.snapshot, "epochs", panel.pins))
    return made


def _words(error) -> str:
    text = str(error)
    if isinstance(error, TypeError):
        names = ", ".join(Settings.__dataclass_fields__)
        return f"one of its settings has no such name; there are {names}"
    return text


__all__ = ["Explorer", "Settings", "show"]
