"""The batch-size laboratory: five experiments, made with the functions that a student has written."""

from __future__ import annotations

import os
import sys

from lab.batch_size.final_loss import AveragedGradient, SummedGradient
from lab.batch_size.noise import GradientNoise
from lab.batch_size.seconds import Seconds
from lab.batch_size.target import StepsToTarget
from lab.live import cells
from lab.live.functions import Functions

EXPERIMENTS = {kind.number: kind for kind in (SummedGradient, AveragedGradient, GradientNoise, StepsToTarget, Seconds)}

_open = cells.Open()


def show(number: int, namespace: dict, **parameters) -> None:
    """Show an experiment under a cell, with buttons to run, stop and continue it.

    Parameters
    ----------
    number : int
        1 to 5.
    namespace : dict
        ``globals()``: the functions that it trains with are looked up there, each time.
    **parameters
        Instead of the experiment's own: ``seeds=(5, 6, 7)``, ``batches=(1, 50)`` …
    """
    if number not in EXPERIMENTS:
        print(f"There is no experiment {number!r}: choose one of {', '.join(map(str, EXPERIMENTS))}.")
        return
    if doing := os.environ.get("NBGRADER_EXECUTION"):
        print(f"The experiment waits for you, not for nbgrader ({doing}): nothing is trained here.")
        return
    try:
        experiment = EXPERIMENTS[number](**parameters)
    except TypeError:
        print(f"Experiment {number} has no such parameter: {', '.join(parameters)}.")
        return
    except (ValueError, OSError) as error:
        print(f"Experiment {number} cannot begin: {error}.")
        return
    functions = Functions(namespace)
    if cells.someone_looks():
        try:
            from lab.batch_size.experiment_panel import ExperimentPanel
        except ImportError:
            print("The experiment needs ipywidgets: run “pip install ipywidgets”, then restart the kernel.")
            return
        from IPython.display import display

        panel = ExperimentPanel(experiment, functions)
        _open.put(panel)
        display(panel.root)
        panel.keep.show("")
        return
    _at_once(experiment, functions)


def _at_once(experiment, functions) -> None:
    """Where nobody looks: the runs of one seed, a picture, the numbers, and the end."""
    from lab.batch_size.sweep import Sweep

    experiment.seeds = experiment.seeds[:1]
    sweep = Sweep(experiment, functions, lambda sweep, last: None)
    sweep.go()
    ended = sweep.wait(120)
    sweep.close()
    if sweep.results:
        if "IPython" in sys.modules:
            from IPython.display import display

            display(experiment.picture(sweep.results))
        print(experiment.summary(sweep.results))
    if sweep.trouble or not ended:
        print(sweep.trouble or "The experiment was stopped after two minutes.")


__all__ = ["EXPERIMENTS", "show"]
