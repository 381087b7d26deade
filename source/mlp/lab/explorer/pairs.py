"""A slider with a box beside it: the box holds the value, the slider is a way to change it. Needs ipywidgets.

A slider alone shows the step that is nearest to a value, and says that this is the value.
"""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets


class Pair:
    """A slider and its box.

    Parameters
    ----------
    slider, box : ipywidgets.Widget
    read : callable
        Makes a value of where the slider stands.

    Attributes
    ----------
    row : ipywidgets.Widget
        What is displayed.
    """

    def __init__(self, slider: widgets.Widget, box: widgets.Widget, read: Callable[[float], float]):
        self.slider, self.box, self.read = slider, box, read
        self._following = False
        self.row = widgets.HBox([slider, box], layout=widgets.Layout(width="100%", overflow="visible"))
        slider.observe(lambda change: self._moved(), "value")
        box.observe(lambda change: self._typed(), "value")

    def _moved(self):
        if not self._following:
            self.box.value = self.read(self.slider.value)

    def _typed(self):
        if self.read(self.slider.value) == self.box.value:
            return
        self._following = True
        try:
            self.slider.value = self.box.value
        finally:
            self._following = False
