"""Settings for plots that would spoil our figures, were they ours."""

import warnings

import matplotlib
from matplotlib import pyplot


def hostile():
    """Settings as they stand at the top of students' notebooks, all at once."""
    pyplot.style.use("dark_background")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fonts of xkcd that are not there
        pyplot.xkcd()
    matplotlib.rcParams.update(
        {
            "text.usetex": True,
            "font.family": "serif",
            "font.size": 25,
            "axes.prop_cycle": matplotlib.cycler(color=["red"]),
            "axes.grid": True,
            "axes.formatter.use_locale": True,
            "figure.autolayout": True,
            "figure.dpi": 37,
            "savefig.bbox": "tight",
            "savefig.dpi": 29,
            "savefig.transparent": True,
            "savefig.format": "svg",
            "image.cmap": "jet",
            "image.interpolation": "sinc",
            "lines.marker": "x",
            "xtick.direction": "in",
            "legend.loc": "lower center",
            "text.parse_math": False,
        }
    )
