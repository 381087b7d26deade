"""The explorer in a real browser, beside the usual way, ipywidgets' `interact` with `display(fig)`.

    python benchmarks/explorer.py [--moves 30] [--front-end lab|notebook7]

Both are in one notebook on one kernel and train the same network with the same solved functions at the explorer's
default settings; both draw a loss curve and a map of 100 by 100 points. Their moves are interleaved, so that a busy
machine slows both alike: trust the ratio. A move is a value typed into a slider's readout. The clock is the page's own:
from the key press that ends the typing to where a frame is drawn, or to the `load` event of the peer's picture.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path[:0] = [str(TESTS / "helpers"), str(TESTS / "browser")]  # the browser tests drive it, too

import explorer_notebook  # noqa: E402
from explorer_page import PICTURE, ROOT, STATUS, Explorer  # noqa: E402
from front_ends import FRONT_ENDS, chromium, find_browser, new_page, serve  # noqa: E402
from lab.explorer.settings import Settings  # noqa: E402

PEER = """
import ipywidgets as widgets
import matplotlib.pyplot as plt
from IPython.display import display

from lab import data

plt.ioff()
X, y = data.load("week_3_data.csv", n={samples})
spec = {spec}
axis = np.linspace(-5, 5, {resolution})
grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)


def usual(lr):
    rng = np.random.default_rng({seed})
    mlp = init_mlp(spec, rng)
    losses = mlp_train(mlp, X, y, {batch}, {epochs}, lr, rng)
    p = mlp_forward(mlp, grid).reshape(len(axis), len(axis))
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4), dpi=100)
    left.plot(losses)
    left.set(xlabel="epoch", ylabel="loss", title=f"lr {{lr:g}}")
    right.imshow(p, origin="lower", extent=(-5, 5, -5, 5), vmin=0, vmax=1)
    right.scatter(*X.T, c=y, edgecolors="white")
    display(fig)
    plt.close(fig)


rate = widgets.FloatLogSlider(value={lr}, min=-4, max=1, step=0.01, readout_format=".4f", continuous_update=False)
peer = widgets.interactive(usual, lr=rate)
peer.add_class("peer")
rate.add_class("peer-lr")
display(peer)
"""

# What happens in the page is written down there, in milliseconds that can be compared with Python's time.time().
RECORD = """([picture, status, peer]) => {
    const now = () => performance.timeOrigin + performance.now();
    window.seen = {keys: [], live: [], peer: [], words: [], now};
    window.addEventListener('keydown', event => { if (event.key === 'Enter') seen.keys.push(now()); }, true);
    document.addEventListener('load', event => {
        if (event.target.tagName === 'IMG' && event.target.closest(peer)) seen.peer.push(now());
    }, true);
    new MutationObserver(changes => {
        if (changes.some(change => change.target.matches(picture))) seen.live.push(now());
    }).observe(document.body, {subtree: true, attributes: true, attributeFilter: ['data-frames']});
    let last = '';
    new MutationObserver(() => {
        const line = document.querySelector(status);
        const words = line ? line.textContent : '';
        if (words !== last) seen.words.push([now(), last = words, line ? line.dataset.kind : '']);
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""
CLEAR = "() => { for (const name of ['keys', 'live', 'peer', 'words']) seen[name].length = 0; }"
SEEN = "() => ({keys: seen.keys, live: seen.live, peer: seen.peer, words: seen.words})"
# A cell from the press to its output: the front end's own command, which ends when the cell has.
TIME_CELL = """async () => {
    const began = performance.now();
    await window.jupyterapp.commands.execute('notebook:run-cell');
    const outputs = window.jupyterapp.shell.currentWidget.content.activeCell.model.outputs.toJSON();
    return [performance.now() - began, JSON.stringify(outputs)];
}"""

# The heavy run, and the same training in a plain cell, which draws nothing.
HEAVY = {"data": "moons", "samples": 500, "hidden": (16, 16), "batch": 1, "epochs": 1000, "lr": 0.001}
PLAIN = """
import time

X_heavy, y_heavy = data.make("moons", 500, 0.1, np.random.default_rng(1))
rng = np.random.default_rng(0)
heavy = [(2, "relu"), (16, "relu"), (16, "sigmoid"), (1, None)]
mlp, epochs, began = init_mlp(heavy, rng), 0, time.perf_counter()
while time.perf_counter() - began < {seconds}:
    mlp_epoch(mlp, X_heavy, y_heavy, 1, 0.001, rng)
    epochs += 1
print(epochs / (time.perf_counter() - began))
"""
CLOCKS = "print(time.time(), live.trainer.drawing)"
# A stamp for every learning rate says when a step was first and last taken with it.
STAMPS = """
first, last, unstamped = {}, {}, mlp_minibatch


def mlp_minibatch(mlp, X, y, lr):
    last[lr] = time.time()
    first.setdefault(lr, last[lr])
    return unstamped(mlp, X, y, lr)
"""
READ_STAMPS = "import json; print(json.dumps([[lr, 1000 * first[lr], 1000 * last[lr]] for lr in first]))"
SHOW, SCRATCH = 1, 3  # cells of the notebook; 0 holds the functions, 2 the peer
WINDOW = 5.0  # seconds of training in which frames and epochs are counted


class Bench:
    """The page with both, driven and timed."""

    def __init__(self, front_end, count: int):
        self.front, self.page, self.count = front_end, front_end.page, count
        self.live = Explorer(self.page)
        self.page.evaluate(RECORD, [f"{ROOT} {PICTURE}", f"{ROOT} {STATUS} [data-kind]", ".peer"])

    def seen(self) -> dict:
        return self.page.evaluate(SEEN)

    def wait(self, condition: str) -> None:
        self.page.wait_for_function(condition)

    def quiet(self, which: str) -> None:
        """Wait until no picture has come for half a second."""
        self.wait(f"() => seen.now() - Math.max(seen.keys.at(-1) ?? 0, seen.{which}.at(-1) ?? 0) > 500")

    def move(self, box: str, value: str) -> None:
        """Type a value beside a slider, and forget what was seen before the last key."""
        self.page.locator(f"{box} .lab-explorer-value input, .peer {box} .widget-readout").first.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(value)
        self.page.evaluate(CLEAR)
        self.page.keyboard.press("Enter")

    def live_move(self, value: str) -> tuple[float, float]:
        """Return ms to the first new picture and to the last one."""
        self.move(".lab-explorer-lr", value)
        self.wait("() => seen.live.length && ['done', 'diverged'].includes((seen.words.at(-1) ?? [])[2])")
        self.quiet("live")
        seen = self.seen()
        return seen["live"][0] - seen["keys"][0], seen["live"][-1] - seen["keys"][0]

    def peer_move(self, value: str) -> float:
        """Return ms to the new picture, which is also the last one."""
        self.move(".peer-lr", value)
        self.wait("() => seen.peer.length > 0")
        self.quiet("peer")
        seen = self.seen()
        return seen["peer"][0] - seen["keys"][0]

    def moves(self) -> dict[str, list[float]]:
        """Move both, in turns, at default settings."""
        found = {"first": [], "final": [], "peer": []}
        for number in range(self.count):
            lr = f"{0.005 * 4 ** (number / self.count):.4f}"
            first, final = self.live_move(lr)
            found["first"].append(first)
            found["final"].append(final)
            found["peer"].append(self.peer_move(lr))
        return found

    def show(self, settings: dict) -> None:
        """Show an explorer with some settings instead of what is shown."""
        given = ", ".join(f"{name}={value!r}" for name, value in settings.items())
        outputs = self.front.run_cell(SHOW, explorer_notebook.SHOW.replace("globals()", f"globals(), {given}"))
        assert not [out for out in outputs if out["output_type"] == "error"], outputs

    def begin_heavy(self) -> None:
        """Show an explorer with the heavy run, and wait until it trains."""
        self.show(HEAVY)
        self.page.evaluate(CLEAR)
        self.wait("() => seen.live.length >= 3")

    def speed(self, rounds: int = 3) -> dict[str, list[float]]:
        """Epochs a second alone and in the explorer, in turns; pictures a second meanwhile, and the time they took.

        That time is the explorer's own count: training waits while a picture is made and drawn. The speeds say less:
        a shared processor is now fast, now slow, by a third.
        """
        found = {"plain": [], "explorer": [], "pictures": [], "lost": []}
        for _ in range(rounds):
            speed = float(self.front.printed(SCRATCH, PLAIN.format(seconds=WINDOW)))
            self.begin_heavy()
            self.page.evaluate(CLEAR)
            began, spent = map(float, self.front.printed(SCRATCH, CLOCKS).split())
            self.page.wait_for_timeout(1000 * WINDOW)
            ended, spent_then = map(float, self.front.printed(SCRATCH, CLOCKS).split())
            self.page.wait_for_timeout(700)  # the next picture says how far it was
            seen = self.seen()
            told = [(at, int(n[1])) for at, text, _ in seen["words"] if (n := re.search(r"epoch (\d+) of", text))]
            pace = (told[-1][1] - told[0][1]) / (told[-1][0] - told[0][0])  # epochs in a ms
            found["plain"].append(speed)
            found["explorer"].append(1000 * pace)
            found["lost"].append(100 * (spent_then - spent) / (ended - began))
            times = seen["live"]
            found["pictures"].append(1000 * (len(times) - 1) / (times[-1] - times[0]))
            self.live.press("train")  # it is named Pause now
            self.live.wait_for("stopped")
        return found

    def frames(self, rounds: int = 3) -> list[float]:
        """Return frames a second at default settings, but for batch 1 and many epochs: the run must last."""
        self.show({"epochs": 10, "batch": 1})
        self.live.wait_for("done")
        found = []
        for number in range(rounds):
            self.move(".lab-explorer-epochs", str(2000 - 10 * number))
            self.wait("() => seen.words.some(words => words[2] === 'training')")
            self.wait("() => (seen.words.at(-1) ?? [])[2] === 'done'")
            times = self.seen()["live"]
            found.append(1000 * (len(times) - 1) / (times[-1] - times[0]))
        return found

    def other_cells(self) -> list[float]:
        """Return ms that another cell takes while the heavy run trains."""
        self.begin_heavy()
        found = []
        self.front.run_cell(SCRATCH, "print(6 * 7)")
        for _ in range(self.count):
            took, outputs = self.page.evaluate(TIME_CELL)
            assert "42" in outputs, outputs
            assert self.live.kind() == "training", self.live.status()
            found.append(took)
            self.page.wait_for_timeout(100)
        return found

    def cancels(self) -> dict[str, list[float]]:
        """Cancel the heavy run by moving a slider: ms to its last step, to the first new picture, to the status."""
        found = {"dropped": [], "picture": [], "status": []}
        self.front.printed(SCRATCH, STAMPS)
        self.begin_heavy()
        pressed, old = [], HEAVY["lr"]
        for number in range(self.count):
            lr = 0.001 + 0.0001 * (number + 1)
            self.move(".lab-explorer-lr", f"{lr:.4f}")
            self.wait(f"() => seen.words.some(words => words[1].includes('lr {lr:g};'))")
            self.wait("() => seen.live.length >= 4")
            seen = self.seen()
            key = seen["keys"][0]
            told = next(at for at, text, _ in seen["words"] if f"lr {lr:g};" in text)
            found["status"].append(told - key)
            pressed.append((key, old, lr, seen["live"]))
            old = lr
            self.page.wait_for_timeout(300)
        self.live.press("train")  # it is named Pause now
        self.live.wait_for("stopped")
        stamps = {
            round(lr, 6): (first, last) for lr, first, last in json.loads(self.front.printed(SCRATCH, READ_STAMPS))
        }
        for key, old, new, pictures in pressed:
            found["dropped"].append(stamps[round(old, 6)][1] - key)
            begun = stamps[round(new, 6)][0]
            found["picture"].append(next(at for at in pictures if at > begun) - key)
        return found


def defaults() -> dict:
    """The explorer's default settings; the peer trains and draws with the same."""
    one = Settings()
    names = ("samples", "batch", "epochs", "lr", "seed", "resolution")
    return {name: getattr(one, name) for name in names} | {"spec": one.spec}


def line(name: str, values: list[float], unit: str = "ms", digits: int = 0) -> None:
    worst = min(values) if unit.endswith("/s") else max(values)
    print(f"  {name:50}{statistics.median(values):9.{digits}f}{worst:9.{digits}f} {unit:9}({len(values)})")


def verdict(said: str, values: list[float], limit: float, unit: str, least: bool = False) -> None:
    """Judge by the median, and say how many are within the limit: what else the machine does makes the worst."""
    middle = statistics.median(values)
    within = sum(value >= limit if least else value <= limit for value in values)
    good = middle >= limit if least else middle <= limit
    bound = "at least" if least else "at most"
    print(
        f"  {'yes' if good else 'NO '}  {said}: {middle:.3g} {unit} ({bound} {limit:g}; {within} of {len(values)} are)"
    )


def measure(front_end, count: int) -> None:
    """Run everything on one front end and print it."""
    front_end.open(f"{front_end.name}.ipynb")
    bench = Bench(front_end, count)
    front_end.run_all()
    assert not front_end.errors(), front_end.errors()
    bench.live.wait_for("done")
    bench.quiet("live")
    one = defaults()
    what = f"{one['samples']} samples, batch {one['batch']}, {one['epochs']} epochs, map {one['resolution']} squared"
    print(f"{front_end.name}: {what}\n  {'':50}{'median':>9}{'worst':>9}")
    bench.live_move("0.02"), bench.peer_move("0.02")  # once for nothing
    moves = bench.moves()
    line("explorer, slider to first new picture", moves["first"])
    line("explorer, slider to final picture", moves["final"])
    line("interact + display(fig), slider to picture", moves["peer"])
    frames = bench.frames()
    line("frames per second while training, default, batch 1", frames, "/s", 1)
    speed = bench.speed()
    line("heavy run: frames per second while training", speed["pictures"], "/s", 1)
    line("heavy run in the explorer", speed["explorer"], "epochs/s", 1)
    line("the same training in a plain cell", speed["plain"], "epochs/s", 1)
    line("share of the time that frames take", speed["lost"], "%", 1)
    cells = bench.other_cells()
    line("another cell while it trains", cells)
    cancels = bench.cancels()
    line("cancelled by a slider: to the old run's last step", cancels["dropped"])
    line("                       to the status of the new run", cancels["status"])
    line("                       to the new run's first picture", cancels["picture"])
    ratios = [peer / first for peer, first in zip(moves["peer"], moves["first"], strict=True)]
    verdict("slider to first new picture", moves["first"], 50, "ms")
    verdict("faster than interact, move by move", ratios, 3, "times", least=True)
    verdict("cancel of a heavy run", cancels["dropped"], 100, "ms")
    verdict("another cell while training", cells, 100, "ms")
    verdict("frames per second while training", frames, 20, "/s", least=True)
    verdict("frames per second in the heavy run", speed["pictures"], 10, "/s", least=True)
    verdict("training waits for frames", speed["lost"], 10, "%")
    front_end.stop_kernel()


def main(arguments=None) -> int:
    """Measure and print; a slow machine is no failure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moves", type=int, default=30, help="how often each slider is moved (default 30)")
    parser.add_argument("--front-end", choices=FRONT_ENDS, action="append", help="default: both")
    given = parser.parse_args(arguments)
    if given.moves < 1:
        parser.error("--moves must be at least 1")
    path = find_browser()
    if path is None:
        print("no Chromium or Chrome on this machine: nothing is measured")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = explorer_notebook.folder_for(Path(temporary) / "mlp")
        peer = PEER.format(**defaults())
        for name in given.front_end or FRONT_ENDS:
            explorer_notebook.write(folder / f"{name}.ipynb", explorer_notebook.SHOW, peer, "print(6 * 7)")
        with chromium(path) as browser, serve(folder, Path(temporary)) as address:
            for name in given.front_end or FRONT_ENDS:
                page = new_page(browser, 1280, 1600)
                measure(FRONT_ENDS[name](page, address), given.moves)
                page.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
