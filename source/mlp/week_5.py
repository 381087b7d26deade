"""Train the network that you built in the seven notebooks, and draw it in six panels.

Your functions are read from the notebooks beside this script, as they were last saved. What is not written yet gets a
panel that says so. The handout's script of the same name does the same with functions written in the script itself.
"""

import argparse
import math
import os
import sys
import warnings
from pathlib import Path

import numpy as np
from matplotlib.backend_bases import FigureCanvasBase

from lab import carry, data
from lab.console import say, survive_any_encoding
from lab.figures import panels
from lab.figures.panel_words import PanelError, explain
from lab.running.quiet import muted

HERE = Path(__file__).resolve().parent
DATA = "week_3_data.csv"
MAX_LAYERS, MAX_UNITS = 20, 1000


def main(arguments=None) -> int:
    """Run the script; return the exit status (0, also when functions are missing, 130 when it was stopped)."""
    survive_any_encoding()
    os.environ["MPLBACKEND"] = "agg"  # also for programs that a student's function starts: no window opens
    try:
        return _run(arguments)
    except KeyboardInterrupt:  # while training it is caught further down, and what there is gets drawn
        say("\nStopped: no figure was written.")
        return 130


def _run(arguments) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    path = Path(options.data)
    if options.data == DATA and not path.exists():
        path = HERE / DATA
    try:
        X, y = data.load(path, options.num_samples)
    except data.DataError as error:
        parser.error(str(error))

    functions = _carried()
    seed = options.seed
    if seed is None:
        seed = int(np.random.SeedSequence().generate_state(1)[0]) % 100_000
        say(f"Seed {seed}, drawn by chance: -s {seed} gives the same start again.")
    rng = np.random.default_rng(seed)
    mlp, losses = _train(functions, X, y, options, rng)
    picture = panels.six(functions, X, y, mlp, losses, resolution=options.resolution)
    try:
        picture.save(options.output)
    except (OSError, ValueError, RuntimeError) as error:
        parser.error(f"cannot write {options.output}: {getattr(error, 'strerror', None) or error}")
    say(f"Wrote {options.output}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="week_5.py",
        description="Train the network from your notebooks and draw it in six panels.",
        epilog="Layers are counted as in the handout: the input has no weights and is not a layer, the output is one. "
        "So '-y 6,8,4' makes a network of 4 layers, and \"-y ''\" one without hidden layers.",
    )
    add = parser.add_argument
    add("-s", "--seed", type=_whole(0), metavar="N", help="start of the random numbers (default: a new one each time)")
    add(
        "-n",
        "--num_samples",
        type=_whole(data.MIN_SAMPLES),
        default=50,
        metavar="N",
        help="first N samples (default 50)",
    )
    add("-r", "--resolution", type=_whole(2, 1000), default=20, metavar="N", help="points across a map (default 20)")
    add("-l", "--lr", type=_rate, default=0.01, metavar="X", help="learning rate (default 0.01)")
    add("-e", "--epochs", type=_whole(1), default=100, metavar="N", help="passes through the data (default 100)")
    add("-b", "--batch", type=_whole(1), default=1, metavar="N", help="samples in a mini-batch (default 1)")
    add("-y", "--layers", type=_layers, default="4,3", metavar="N,N…", help="units of the hidden layers (default 4,3)")
    add("-d", "--data", default=DATA, metavar="FILE", help=f"table with columns X1, X2, Binary (default {DATA})")
    add("output", nargs="?", type=_output, default="week_5.pdf", help="figure to write (default week_5.pdf)")
    return parser


def _whole(least, most=None):
    def convert(text):
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if value < least:
            raise argparse.ArgumentTypeError(f"it must be at least {least}, and {value} was given")
        if most and value > most:
            raise argparse.ArgumentTypeError(f"it must be at most {most}, and {value} was given")
        return value

    return convert


def _rate(text):
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a learning rate: give a number above 0, such as 0.01")
    return value


def _layers(text):
    if not text.strip():
        return ()
    if text.strip().endswith(","):
        raise argparse.ArgumentTypeError(f"{text!r} ends with a comma: write the sizes without spaces, such as 6,8,4")
    sizes = []
    for part in text.split(","):
        if not (part.strip().isdecimal() and 1 <= int(part) <= MAX_UNITS):
            raise argparse.ArgumentTypeError(
                f"{part.strip()!r} in {text!r} is not a number of units: give whole numbers from 1 to {MAX_UNITS} "
                "with commas and no spaces between them, such as 6,8,4"
            )
        sizes.append(int(part))
    if len(sizes) > MAX_LAYERS:
        raise argparse.ArgumentTypeError(f"{len(sizes)} hidden layers are too many: give at most {MAX_LAYERS}")
    return tuple(sizes)


def _output(text):
    path = Path(text)
    if text.replace(",", "").isdecimal():
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a name for a figure: if it is a size for -y, write the sizes with commas and no spaces "
            "between them, such as -y 6,8,4"
        )
    endings = sorted(FigureCanvasBase.get_supported_filetypes())
    if path.suffix.lower().lstrip(".") not in endings:
        raise argparse.ArgumentTypeError(f"{text!r} has no known ending: end it in one of .{', .'.join(endings)}")
    folder = path.resolve().parent
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"cannot write {text!r}: there is no folder {folder}")
    if path.is_dir() or not os.access(path if path.exists() else folder, os.W_OK):
        raise argparse.ArgumentTypeError(f"cannot write {text!r}: it is a folder, or may not be written")
    return text


def _carried() -> dict:
    luggage = carry.collect(folder=HERE, again="run this script again")
    own = [item for item in luggage.functions.values() if item.is_own]
    say(f"{len(own)} of {len(luggage.functions)} functions found in the notebooks.")
    for notebook in luggage.notebooks:
        if notebook.problem:
            say(f"  {notebook.problem.replace('beside this notebook', 'beside this script')}")
    for item in luggage.functions.values():
        if item.note:
            say(f"  {item.mark} {item.name} ({item.notebook}): {item.note}")
    return {name: item.function for name, item in luggage.functions.items()}


def _spec(hidden):
    """Pairs (fan_in, activation): relu for hidden layers, sigmoid for the output, None for the size of the output."""
    sizes = (2, *hidden)
    return (*((size, "relu") for size in sizes[:-1]), (sizes[-1], "sigmoid"), (1, None))


def _train(functions, X, y, options, rng):
    """Make and train the network; where a function fails, what is returned is the exception that says why."""
    spec = _spec(options.layers)
    mlp = losses = None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            mlp = _call(functions, "init_mlp", spec, rng)
            _describe(spec, mlp)
            losses = []
            # In several calls, to be able to say how far it is; the random numbers go on where they were.
            step = max(1, math.ceil(options.epochs / 20))
            for done in range(0, options.epochs, step):
                now = min(step, options.epochs - done)
                losses.extend(
                    _losses(_call(functions, "mlp_train", mlp, X, y, options.batch, now, options.lr, rng), now)
                )
                _progress(done + now, options.epochs, losses)
        except KeyboardInterrupt:
            say(f"\nYou stopped it after {len(losses or ())} of {options.epochs} epochs; what there is will be drawn.")
            stopped = PanelError("you stopped it before a loss came back")
            return (stopped if mlp is None else mlp), losses or stopped
        except (Exception, SystemExit) as error:  # also a student's exit()
            say(explain(error))
            return (error if mlp is None else mlp), error
    bad = np.flatnonzero(~np.isfinite(losses))
    if bad.size:
        say(f"The loss is not a finite number from epoch {bad[0] + 1} on. The steps may be too long: try a smaller -l.")
    return mlp, losses


def _losses(returned, epochs):
    """What mlp_train returned, when it is one number for each epoch."""
    if returned is None:
        raise PanelError("mlp_train returned None: does it end in a return statement?")
    try:
        losses = np.ravel(np.asarray(returned, float))
    except (TypeError, ValueError):
        raise PanelError("mlp_train did not return a list of numbers, one mean loss for each epoch") from None
    if len(losses) != epochs:
        counts = f"{_count(len(losses), 'number')} for {_count(epochs, 'epoch')}"
        raise PanelError(f"mlp_train returned {counts}: one mean loss for each epoch is expected")
    return losses


def _call(functions, name, *arguments):
    if name not in functions:
        raise NotImplementedError(f"{name} is not in the notebooks beside this script.")
    with muted():
        return functions[name](*arguments)


def _describe(spec, mlp):
    sizes = [str(size) for size, _ in spec]
    say(f"Network {'-'.join(sizes)}: {_count(len(mlp), 'layer')} (the input has no weights and is not counted)")
    for number, layer in enumerate(mlp, 1):
        shape = " × ".join(str(size) for size in np.shape(layer["W"]))
        kind = "output" if number == len(mlp) else "hidden"
        say(f"  layer {number}, {kind}: W {shape}, b {np.size(layer['b'])}, {layer['act']}")
    say(f"  {sum(np.size(layer['W']) + np.size(layer['b']) for layer in mlp)} numbers to learn")


def _count(number, thing):
    return f"{number} {thing}{'s' if number != 1 else ''}"


def _progress(done, epochs, losses):
    loss = f"{losses[-1]:.4f}" if abs(losses[-1]) < 1e6 else f"{losses[-1]:.1e}"
    line = f"  epoch {done} of {epochs}, loss {loss if np.isfinite(losses[-1]) else 'no finite number'}"
    if _is_terminal():
        say(f"\r{line:<50}", end="\n" if done == epochs else "")
    elif done == epochs or done * 5 // epochs > (done - max(1, math.ceil(epochs / 20))) * 5 // epochs:
        say(line)


def _is_terminal() -> bool:
    try:
        return sys.stdout.isatty()
    except (AttributeError, ValueError):  # there is no output, or it was closed
        return False


if __name__ == "__main__":
    sys.exit(main())
