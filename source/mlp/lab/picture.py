"""A finished figure together with the words that replace it for whoever cannot see it."""

from __future__ import annotations

import base64
import html
import io
import os

from matplotlib.figure import Figure


class Picture:
    """A matplotlib figure with alternative text; the last line of a cell shows it.

    JupyterLab gives ``image/png`` outputs no alternative text, so the picture is shown as an HTML image that has one.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        What the picture shows and what follows from it, in one or two sentences.
    """

    def __init__(self, figure: Figure, alt: str):
        self.figure = figure
        self.alt = " ".join(alt.split())

    def png(self, dpi: int = 100) -> bytes:
        """Return the picture as PNG bytes."""
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=dpi)
        return buffer.getvalue()

    def save(self, path: str | os.PathLike) -> None:
        """Write the picture to `path`, in the format that its ending names."""
        self.figure.savefig(path)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": as_html(self.png(), self.alt), "text/plain": f"[picture] {self.alt}"}


def as_html(png: bytes, alt: str) -> str:
    """Return a PNG image as an HTML image with alternative text."""
    image = base64.b64encode(png).decode("ascii")
    return f'<img src="data:image/png;base64,{image}" alt="{html.escape(alt, quote=True)}" style="max-width:100%">'
