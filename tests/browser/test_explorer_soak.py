"""Half an hour of random moves in the explorer: nothing fails, and memory stays where it is (`make proof`)."""

from __future__ import annotations

import os
import random
import re
import time

import pytest

import explorer_notebook
from explorer_page import Explorer

pytestmark = [pytest.mark.browser, pytest.mark.proof]

MINUTES = float(os.environ.get("MLP_LAB_SOAK", "30"))
SHOW, SCRATCH = 1, 2
# What is held, without what the C library keeps for later: of that, there is more after many threads.
MEMORY = """
import ctypes
getattr(ctypes.CDLL(None), "malloc_trim", int)(0)
print(int(open('/proc/self/statm').read().split()[1]) * 4096 // 2**20)
"""
KEYS = ("Home", "End", "PageUp", "PageDown", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown")
SLIDERS = ("batch", "lr", "epochs", "noise", "samples", "split", "threshold", "resolution")
LISTS = ("data", "presets", "gradient", "axis", "race")
BUTTONS = (
    "train",
    "minibatch",
    "epoch",
    "rewind",
    "new-weights",
    "other-samples",
    "reset",
    "pin",
    "clear-pins",
    "code",
)
# Under the front end's own tool bar a press may restart the kernel.
OURS = "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('.lab-explorer'))"
CORE = re.compile(r"/static/(lab/jlab|notebook/notebook)_core\.")
FOCUS = (".lab-network canvas", ".lab-map canvas", ".lab-loss canvas", ".lab-time input")


def a_move(live: Explorer, dice: random.Random) -> str:
    """Make one, and say which."""
    page, kind = live.page, dice.choice(("slider", "list", "button", "keys", "drag", "point"))
    if kind == "slider":
        name = dice.choice(SLIDERS)
        live.keys(name, *dice.choices(KEYS, k=dice.randint(1, 3)))
    elif kind == "list":
        name = dice.choice(LISTS)
        live.keys(name, "Space", *["ArrowDown"] * dice.randint(0, 4), "Enter")
    elif kind == "button":
        name = dice.choice(BUTTONS)
        live.press(name)
    elif kind == "keys":
        name = dice.choice(FOCUS)
        live.root.locator(name).first.focus()
        for key in dice.choices((*KEYS, "Enter", "Escape"), k=4):
            page.keyboard.press(key)
    else:
        name = dice.choice(SLIDERS[:3]) if kind == "drag" else dice.choice(FOCUS[:3])
        place = f".lab-explorer-{name} .noUi-handle" if kind == "drag" else name
        live.root.locator(place).first.scroll_into_view_if_needed()
        box = live.root.locator(place).first.bounding_box()
        x, y = box["x"] + dice.random() * box["width"], box["y"] + dice.random() * box["height"]
        if not page.evaluate(OURS, [x, y]):
            return f"{kind} {name}, which is out of sight"
        page.mouse.move(x, y)
        if kind == "drag":
            page.mouse.down()
            for _ in range(8):
                x += dice.uniform(-12, 12)
                page.mouse.move(x, y)
                page.wait_for_timeout(20)
            page.mouse.up()
    return f"{kind} {name}"


def of_the_front_end(stack: str) -> bool:
    """Whether an error came up in JupyterLab's own code alone, as when its row of tabs is pressed beside a tab."""
    return all(CORE.search(line) for line in stack.splitlines() if "://" in line)


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="memory is read from /proc")
def test_random_moves(front_end, play_folder, capsys):
    seed = random.SystemRandom().randrange(10**6)
    dice, page = random.Random(seed), front_end.page
    errors: list[str] = []
    inspector = page.context.new_cdp_session(page)
    name = f"{front_end.name}-soak.ipynb"
    explorer_notebook.write(play_folder / name, explorer_notebook.SHOW, "pass")
    front_end.open(name)
    front_end.run_all()
    live = Explorer(page)
    live.wait_for("done")
    page.on("pageerror", lambda error: errors.append(error.stack or str(error)))
    until, moves, kernel, browser, last = time.monotonic() + 60 * MINUTES, 0, [], [], ""
    while time.monotonic() < until:
        for _ in range(40):
            last = a_move(live, dice)
            moves += 1
        assert [one for one in errors if not of_the_front_end(one)] == [], (seed, moves, last)
        if live.part("train").inner_text().strip() == "Pause":
            live.press("train")
        page.wait_for_timeout(1500)
        assert live.kind() != "trouble", (seed, moves, live.status())
        kernel.append(int(front_end.printed(SCRATCH, MEMORY)))
        inspector.send("HeapProfiler.collectGarbage")
        browser.append(inspector.send("Runtime.getHeapUsage")["usedSize"] / 2**20)
        live.root.evaluate("root => root.scrollIntoView({block: 'start'})")
    assert front_end.errors() == []
    with capsys.disabled():
        print(f"\n{front_end.name}, seed {seed}: {moves} moves in {MINUTES:g} minutes; MB of the kernel {kernel[::4]}")
        print(f"MB of the page's heap {[round(one) for one in browser[::4]]}")
        print(f"{len(errors)} errors of the front end's own")
    half = len(kernel) // 2
    for megabytes in (kernel, browser):
        assert max(megabytes[half:]) < 1.3 * max(megabytes[: half + 1]) + 30, megabytes
