"""The explorer where nobody looks: nbclient, nbconvert, a script. One run, one picture, one sentence, and the end."""

from __future__ import annotations

import sys

from lab.explorer import run_text
from lab.explorer.job import TRAIN
from lab.explorer.pins import Pins
from lab.explorer.trainer import Trainer

MAX_SECONDS = 600.0  # seconds; what never ends is stopped long before, so this is for what is only slow


class _StaticPicture:
    """An image with its words, as `lab.picture.Picture` shows one."""

    def __init__(self, png: bytes, alt: str):
        self.png, self.alt = png, alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        from lab.picture import as_html

        return {"text/html": as_html(self.png, self.alt), "text/plain": f"[picture] {self.alt}"}


def show(functions, settings) -> dict:
    """Train once, show a picture and say what came of it; return what the `Explorer` is made of."""
    said = []
    trainer = Trainer(functions, settings, lambda *painted: None, lambda kind, text: said.append((kind, text)))
    trainer.ask(TRAIN, settings)
    if not trainer.wait(MAX_SECONDS):
        said.append(("trouble", f"The run did not end in {MAX_SECONDS:.0f} s."))
    trainer.close()
    trouble = [text for kind, text in said if kind in ("trouble", "left")]
    if trouble or trainer.snapshot is None:
        text = " ".join(trouble) or "Nothing was trained."
        print(text)
        return {"text": text}
    text = run_text.done(trainer.snapshot, settings.threshold)
    picture = _StaticPicture(run_text.page(trainer.snapshot, "epochs", Pins()), run_text.alt(trainer.snapshot))
    if "IPython" in sys.modules:
        from IPython.display import display

        display(picture)
    print(text)
    return {"trainer": trainer, "text": text}
