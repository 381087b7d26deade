"""The batch-size laboratory: its numbers, its pictures of one run or many, and what it makes of wrong functions."""

import re

import numpy as np
import pytest

from autograder_tests import oracle
from figures import SHORT, swept
from lab import assets
from lab.batch_size import EXPERIMENTS, base, target
from lab.batch_size.base import Point
from lab.batch_size.experiment_panel import ExperimentPanel
from lab.batch_size.final_loss import AveragedGradient, SummedGradient
from lab.batch_size.noise import FRESH, SHUFFLED, TRAINED, UNTRAINED, GradientNoise, ratio
from lab.batch_size.seconds import Seconds
from lab.batch_size.target import StepsToTarget
from lab.figures import batch_losses
from lab.live.functions import Functions
from lab.picture import Picture
from training_runs import X, Y, headline

SAMPLES = X, Y
FUNCTIONS = vars(oracle)


def title(picture):
    """The words over the whole figure, on one line."""
    return " ".join(headline(picture).split())


def test_the_five_experiments_are_there():
    assert list(EXPERIMENTS) == [1, 2, 3, 4, 5]
    for number, kind in EXPERIMENTS.items():
        assert kind.number == number and kind.title and kind.question.endswith("?")
        points = kind().points()
        assert len({*points}) == len(points) and len({point.seed for point in points}) >= 5
        assert all(f"batch {point.batch}, seed {point.seed}" in point.label for point in points)
        assert [point.seed for point in points] == sorted(point.seed for point in points), "one seed after the other"


@pytest.mark.parametrize("number", SHORT)
def test_a_picture_of_one_run_of_some_and_of_all(number):
    experiment, results = swept(number)
    counts = (1, 2, len(results) // 2 + 1, len(results))
    for count in counts:
        some = dict(list(results.items())[:count])
        picture = experiment.picture(some)
        assert isinstance(picture, Picture) and picture.png()[:4] == b"\x89PNG"
        assert picture.figure.get_size_inches()[0] == 9.5
        assert picture.alt.startswith(title(picture)) and len(picture.alt) > 80
        summary = experiment.summary(some)
        assert summary.splitlines()[0].rstrip(".") == title(picture) and len(summary.splitlines()) > 3
        assert "nan" not in picture.alt + summary


@pytest.mark.parametrize("number", SHORT)
def test_words_are_large_enough_to_read(number):
    experiment, results = swept(number)
    figure = experiment.picture(results).figure
    for text in figure.findobj(lambda artist: hasattr(artist, "get_fontsize")):
        assert text.get_fontsize() >= 9 or not text.get_text()


@pytest.mark.parametrize("number", SHORT)
def test_results_do_not_depend_on_the_order_in_which_they_came(number):
    experiment, results = swept(number)
    backwards = dict(reversed(results.items()))
    assert experiment.summary(results) == experiment.summary(backwards)


# ------------------------------------------------------------ 1 and 2: losses


@pytest.mark.parametrize("batch, lr, seed", [(4, 0.01, 2), (16, 0.05, 7), (50, 0.05, 0)])
def test_a_run_of_experiment_1_is_the_notebooks_own_train(batch, lr, seed):
    rng = np.random.default_rng(seed)
    mlp = oracle.init_mlp([(2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None)], rng)
    expected = oracle.mlp_train(mlp, *SAMPLES, batch, 100, lr, rng)
    result = SummedGradient(samples=SAMPLES).run(FUNCTIONS, Point(batch, lr, seed))
    assert result["losses"] == pytest.approx(list(expected)) and result["loss"] == pytest.approx(expected[-1])


@pytest.mark.parametrize("batch", [1, 10, 50])
def test_a_mean_gradient_with_the_rate_times_batch_is_the_sum(batch):
    """For batch sizes that divide 50: with a short last mini-batch they are not the same."""
    summed = SummedGradient(epochs=8, samples=SAMPLES).run(FUNCTIONS, Point(batch, 0.02, 3))
    mean = AveragedGradient(epochs=8, samples=SAMPLES)
    assert mean.run(FUNCTIONS, Point(batch, 0.02, 3, "× batch"))["losses"] == pytest.approx(summed["losses"])
    small = mean.run(FUNCTIONS, Point(batch, 0.02, 3, "same"))
    assert (small["losses"] == pytest.approx(summed["losses"])) is (batch == 1)


def test_a_short_last_minibatch_is_averaged_over_its_own_samples():
    rates = []
    functions = FUNCTIONS | {"mlp_minibatch": lambda mlp, X, y, lr: rates.append((len(X), lr)) or 0.5}
    AveragedGradient(epochs=1, samples=SAMPLES).run(functions, Point(16, 0.05, 0, "same"))
    assert [size for size, _ in rates] == [16, 16, 16, 2]
    assert all(lr == pytest.approx(0.05 / size) for size, lr in rates)
    AveragedGradient(epochs=1, samples=SAMPLES).run(functions, Point(16, 0.05, 0, "× √batch"))
    assert rates[4:] == [(size, pytest.approx(0.2 / size)) for size in (16, 16, 16, 2)]


def test_poor_runs_are_counted_and_a_loss_that_is_no_number_is_poor():
    experiment = SummedGradient(lrs=(0.5,), batches=(4, 8), samples=SAMPLES)
    ends = {(4, 0): 0.2, (4, 1): 0.25, (4, 2): 0.9, (8, 0): np.nan, (8, 1): 0.31, (8, 2): 0.1}
    results = {Point(b, 0.5, s): {"loss": loss, "losses": [loss]} for (b, s), loss in ends.items()}
    assert experiment.finding(results) == "lr 0.5: batch 8 ends badly"
    summary = experiment.summary(results)
    assert "0.25 (1/3)" in summary and "0.31 (2/3)" in summary and "seeds 0 to 2" in summary
    assert "1 of 3 at batch 4, 2 of 3 at batch 8" in experiment.picture(results).alt
    lost = {point: {"loss": np.inf, "losses": [np.inf]} for point in results}
    assert experiment.finding(lost) == "lr 0.5: every batch size ends badly"
    assert "no number" in experiment.picture(lost).alt


def test_settings_may_be_one_value_or_several():
    experiment = SummedGradient(lrs=0.02, batches=8, seeds=6, hidden=5)
    assert experiment.points() == [Point(8, 0.02, 6)] and experiment.hidden == (5,)
    assert len(AveragedGradient(lrs=[0.1, 0.2], batches=range(1, 4), seeds=range(2)).points()) == 2 * 2 * 3 * 2
    assert SummedGradient(batches=(4, 4)).batches == (4,) and SummedGradient(seeds=3).points([1])[0].seed == 1


def test_an_unknown_rule_and_a_batch_of_nothing_are_refused():
    with pytest.raises(ValueError, match=r"no rule 'twice'.*same"):
        AveragedGradient(rules=("twice",))
    with pytest.raises(ValueError, match="whole numbers"):
        SummedGradient(batches=(0, 4))
    with pytest.raises(ValueError, match="seeds"):
        SummedGradient(seeds=())


# ------------------------------------------------------------ 3: noise


def test_the_spread_of_single_samples_is_that_of_all_fifty_and_falls_as_one_over_root_batch():
    experiment = GradientNoise(draws=3000, samples=SAMPLES)
    for state in (UNTRAINED, TRAINED):
        for batch, smaller in ((4, np.sqrt(46 / 49)), (16, np.sqrt(34 / 49)), (50, 0.0)):
            result = experiment.run(FUNCTIONS, Point(batch, 0.01, 1, state))
            assert ratio(result[FRESH], result["one"], batch) == pytest.approx(1, abs=0.06)
            assert ratio(result[SHUFFLED], result["one"], batch) == pytest.approx(smaller, abs=0.06)


def test_the_noise_scale_is_variance_over_squared_length():
    result = GradientNoise(draws=2, samples=SAMPLES).run(FUNCTIONS, Point(1, 0.01, 5, UNTRAINED))
    rng = np.random.default_rng(5)
    mlp = oracle.init_mlp(base.spec_of((4, 3)), rng)
    X, y = SAMPLES

    def of(rows):
        oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(y[rows], oracle.mlp_forward(mlp, X[rows])))
        return np.concatenate([np.ravel(layer[name]) for layer in mlp for name in ("dW", "db")]) / len(rows)

    each = np.array([of([k]) for k in range(50)])
    assert of(range(50)) == pytest.approx(each.mean(axis=0))
    assert result["scale"] == pytest.approx(each.var(axis=0).sum() / np.sum(each.mean(axis=0) ** 2))
    assert result["one"] == pytest.approx(np.sqrt(each.var(axis=0).sum()))


# ------------------------------------------------------------ 4: the shipped table


def test_the_shipped_table_is_whole():
    table = target.shipped()
    assert tuple(table) == target.SIZES
    assert all(len(steps) >= 10 and min(steps.values()) >= 1 for _, steps in table.values())
    assert not {seed for _, steps in table.values() for seed in steps} & set(StepsToTarget.seeds)
    text = (assets.FOLDER / target.TABLE).read_text(encoding="utf-8")
    assert len(text) < 10_000 and text.startswith("# Steps to a mean loss of 0.05")


@pytest.mark.parametrize("batch, seed", [(8, 0), (64, 3), (512, 1)])
def test_the_shipped_table_is_what_the_code_computes(batch, seed):
    """A machine whose last digits differ may cross the target at the next look."""
    lr, steps = target.shipped()[batch]
    got = StepsToTarget(batches=(batch,)).run(FUNCTIONS, Point(batch, lr, seed))
    assert got["steps"] == pytest.approx(steps[seed], rel=0.04, abs=1)
    assert got["samples"] == batch * got["steps"]


def test_the_target_is_reached_at_the_last_look_and_not_before():
    result = StepsToTarget().run(FUNCTIONS, Point(32, 1.0, 0))
    assert result["losses"][-1] <= 0.05 < min(result["losses"][:-1]) and result["at"][-1] == result["steps"]
    assert result["at"][:30] == list(range(1, 31))


def test_a_run_that_never_arrives_is_infinite_and_told():
    experiment = StepsToTarget(batches=(64,), limit=5, lr=1e-6)
    results = {point: experiment.run(FUNCTIONS, point) for point in experiment.points([0, 1])}
    assert [r["steps"] for r in results.values()] == [np.inf, np.inf]
    assert "2 of 2 did not arrive" in experiment.picture(results).alt
    assert experiment.run(FUNCTIONS, Point(1, 1e9, 0))["steps"] == np.inf


def test_rates_come_from_the_table_and_may_be_set():
    table = target.shipped()
    assert [p.lr for p in StepsToTarget(batches=(4, 256)).points([0])] == [table[4][0], table[256][0]]
    assert StepsToTarget(batches=(5,)).points([0])[0].lr == table[4][0]  # the nearest that there is
    assert StepsToTarget(batches=(4,), lr=0.3).points([0])[0].lr == 0.3


def test_live_runs_are_drawn_into_the_shipped_curve():
    experiment, results = swept(4)
    alone = len(experiment.picture({}).figure.axes[0].lines)
    assert len(experiment.picture(results).figure.axes[0].lines) == alone + 2
    assert "Your runs, seeds 3 to 4" in experiment.picture(results).alt and "Your" not in experiment.picture({}).alt


# ------------------------------------------------------------ 5: seconds


def test_an_epoch_is_timed_and_counted():
    _, results = swept(5)
    for point, result in results.items():
        assert result["updates"] == -(-50 // point.batch) and result["epoch"] > 0
        assert len(result["losses"]) == len(result["seconds"]) == 3 and result["seconds"] == sorted(result["seconds"])


def test_the_times_of_seconds_are_medians():
    experiment = Seconds(samples=SAMPLES, batches=(1, 50), epochs=2)
    results = {}
    for seed, epoch in enumerate((0.2, 9.0, 0.1)):
        for batch, factor in ((1, 1), (50, 0.1)):
            epochs = {"epoch": epoch * factor, "updates": 50 // batch, "losses": [0.5, 0.4], "seconds": [0.1, 0.2]}
            results[Point(batch, 0.01, seed)] = epochs | {"loss": 0.4, "seed": seed}
    assert experiment.finding(results).startswith("From batch 1 to 50 an epoch becomes 10 times as fast")
    assert "an update takes 5.0 times as long" in experiment.summary(results)


def test_nothing_is_drawn_while_the_clock_runs():
    assert [number for number, kind in EXPERIMENTS.items() if kind.timed] == [5]
    for number, drawn in ((1, True), (5, False)):
        experiment, results = swept(number)
        panel = ExperimentPanel(experiment, Functions({}))
        panel.sweep.results = dict(list(results.items())[:1])
        panel._changed(panel.sweep, last=False)
        assert bool(panel.picture.value) is drawn
        panel._changed(panel.sweep, last=True)
        assert panel.picture.value
        panel.close()


def test_one_seed_is_not_called_a_median():
    for number in (3, 4, 5):
        experiment, results = swept(number, seeds=(3,))
        summary = experiment.summary(results)
        assert "seed 3" in summary.lower() and "Medians of" not in summary
    assert "Medians of seeds 3 to 4" in SHORT[5]().summary(swept(5)[1])


# ------------------------------------------------------------ wrong functions


class Broken(Exception):
    pass


def broken(*arguments, **named):
    raise Broken("mine")


@pytest.mark.parametrize(
    "number, name",
    [(1, "mlp_train"), (2, "mlp_minibatch"), (3, "mlp_backward"), (4, "mlp_minibatch"), (5, "mlp_epoch")],
)
def test_what_a_students_function_raises_is_passed_through(number, name):
    experiment = SHORT[number]()
    with pytest.raises(Broken, match="mine"):
        experiment.run(FUNCTIONS | {name: broken}, experiment.points([0])[-1])
    with pytest.raises(Broken, match="mine"):
        experiment.run(FUNCTIONS | {"init_mlp": broken}, experiment.points([0])[-1])


@pytest.mark.parametrize(
    "number, name",
    [
        *((1, "mlp_train"), (1, "init_mlp"), (2, "mlp_minibatch"), (3, "d_binary_crossentropy_loss")),
        *((3, "mlp_backward"), (4, "binary_crossentropy_loss"), (5, "mlp_epoch")),
    ],
)
def test_a_function_that_returns_nothing_is_named_with_its_section(number, name):
    experiment = SHORT[number]()
    with pytest.raises(ValueError, match=rf"^{name} \(section \d\) did not return") as caught:
        experiment.run(FUNCTIONS | {name: lambda *arguments: None}, experiment.points([0])[-1])
    assert not re.search(r"None|nan|<", str(caught.value))


@pytest.mark.parametrize("losses", [[0.5], "many", [[0.1, 0.2], [0.3]], np.zeros(4)])
def test_a_wrong_number_of_losses_is_named(losses):
    experiment = SHORT[1]()
    with pytest.raises(ValueError, match=r"mlp_train \(section 6\) did not return 3 losses"):
        experiment.run(FUNCTIONS | {"mlp_train": lambda *arguments: losses}, experiment.points([0])[0])


# ------------------------------------------------------------ small parts


def test_a_median_takes_a_lost_run_for_infinite():
    assert batch_losses.median([3, np.nan, 1]) == 3 and batch_losses.median([2, 4]) == 3
    assert batch_losses.median([1, np.inf, np.nan]) == np.inf and batch_losses.median([7]) == 7


def test_seeds_are_named():
    def of(*seeds):
        return base.seeds_in({Point(1, 0.1, seed): {} for seed in seeds})

    assert (of(4), of(2, 0, 1), of(0, 5)) == ("seed 4", "seeds 0 to 2", "seeds 0, 5")


def test_long_findings_are_wrapped():
    assert max(map(len, batch_losses.wrapped("seven " * 40).splitlines())) <= 98
