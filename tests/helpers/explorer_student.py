"""A student's namespace for the tests of the explorer: right functions, in which single ones can be replaced."""

from __future__ import annotations

from autograder_tests import oracle
from lab.explorer.settings import Settings
from lab.explorer.trainer import Trainer
from lab.live.functions import Functions
from waiting import LONG

NAMES = (
    *("relu", "d_relu", "sigmoid", "d_sigmoid", "binary_crossentropy_loss", "d_binary_crossentropy_loss"),
    *("init_layer", "init_mlp", "layer_forward", "mlp_forward", "layer_backward", "mlp_backward"),
    *("layer_update", "mlp_update", "mlp_minibatch", "mlp_epoch", "mlp_train", "mlp_predict"),
)


def namespace(**replaced) -> dict:
    """All 18 functions by name, some of them replaced."""
    return {name: getattr(oracle, name) for name in NAMES} | replaced


class Desk:
    """A trainer, and everything that it painted and said."""

    def __init__(self, folder, functions=None):
        self.painted, self.said = [], []
        self.names = namespace() if functions is None else functions
        self.trainer = Trainer(Functions(self.names, folder), Settings(), self._paint, self._tell)

    def _paint(self, snapshot, job, last):
        self.painted.append((snapshot, last))

    def _tell(self, kind, text):
        self.said.append((kind, text))

    def ask(self, kind, **settings):
        """Ask for something, wait until it is done, and return what was painted last."""
        self.trainer.ask(kind, Settings(**settings))
        self.wait()
        return self.trainer.snapshot

    def wait(self):
        """Wait until everything that was asked for is done."""
        assert self.trainer.wait(LONG), f"not done in {LONG} s: {self.said}"

    @property
    def trouble(self) -> list[str]:
        """What went wrong, in words."""
        return [text for kind, text in self.said if kind in ("trouble", "left")]
