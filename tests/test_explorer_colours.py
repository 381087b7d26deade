"""The colours of the explorer's picture: marks and rings are seen on every map, in both themes and in a grey print."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

CANVAS = Path(__file__).resolve().parent.parent / "notebooks" / "lab" / "explorer" / "canvas"
CONSTANTS = (CANVAS / "constants.js").read_text(encoding="utf-8")
CSS = (CANVAS / "canvas.css").read_text(encoding="utf-8")
INK, PAPER = (26, 26, 26), (255, 255, 255)
LEAST = 3.0  # of contrast, as WCAG asks of what has to be told apart


def scale(name: str, theme: str) -> np.ndarray:
    """The 256 colours of a map, as `scaleOf` makes them."""
    found = re.search(rf"const {name} = \{{(.*?)\}};", CONSTANTS, re.DOTALL)
    ends = np.array(json.loads(re.search(rf"{theme}: (\[\[.*?\]\])", found.group(1), re.DOTALL).group(1)), float)
    at = np.linspace(0, 2, 256)
    return np.stack([np.interp(at, [0, 1, 2], ends[:, part]) for part in range(3)], axis=1)


def named(name: str, theme: str) -> np.ndarray:
    """A colour of the style sheet."""
    part = CSS[CSS.index('[data-dark="true"]') :] if theme == "dark" else CSS
    text = re.search(rf"--lab-{name}: #(\w{{6}});", part).group(1)
    return np.array([int(text[i : i + 2], 16) for i in (0, 2, 4)], float)


def brightness(rgb) -> np.ndarray:
    part = np.asarray(rgb, float) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other) -> np.ndarray:
    first, second = brightness(one) + 0.05, brightness(other) + 0.05
    return np.maximum(first / second, second / first)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_borders_rings_and_hollow_marks_are_seen_on_every_probability(theme):
    assert contrast(scale("MAP", theme), INK if theme == "light" else PAPER).min() >= LEAST


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("label", ["zero", "one"])
@pytest.mark.parametrize("name", ["MAP", "ON", "SIGNED"])
def test_a_mark_is_seen_by_its_outline_or_its_fill(theme, label, name):
    ground = scale(name, theme)
    assert np.maximum(contrast(ground, INK), contrast(ground, named(label, theme))).min() >= LEAST


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sides_of_the_map_differ_in_a_grey_print(theme):
    ends = scale("MAP", theme)[[0, -1]]
    assert contrast(*ends) >= 1.4


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_unit_is_bright_or_strong_where_it_is_on_and_like_the_page_where_it_is_off(theme):
    off, on = brightness(scale("ON", theme)[[0, -1]])
    assert (off > 0.9 > 0.3 > on) if theme == "light" else (off < 0.02 < 0.3 < on)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["plus", "minus", "test", "pin-a", "pin-b", "pin-c", "pin-d"])
def test_lines_are_seen_on_the_page(theme, name):
    assert contrast(named(name, theme), PAPER if theme == "light" else (17, 17, 17)) >= LEAST
