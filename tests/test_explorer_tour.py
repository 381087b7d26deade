"""What section 7 says about the explorer's tour is what the right functions do, with its own settings and seeds.

Rounding differs between processors, and a run of thousands of steps may take another turn: the bounds leave room.
"""

import numpy as np
import pytest

from explorer_student import Desk
from fake_course import REPOSITORY
from lab.explorer.job import TRAIN
from lab.explorer.run_text import share_right

SEEDS = range(6)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Train with some settings; the same settings are trained once."""
    patch = pytest.MonkeyPatch()
    patch.chdir(REPOSITORY / "notebooks")
    desk, seen = Desk(tmp_path_factory.mktemp("tour")), {}

    def train(**settings):
        key = tuple(sorted(settings.items()))
        if key not in seen:
            seen[key] = desk.ask(TRAIN, **settings)
        return seen[key]

    yield train
    desk.trainer.close()
    patch.undo()


def losses(trained, **settings):
    return np.array([trained(seed=seed, **settings).history["train"] for seed in SEEDS])


def test_1_the_first_epochs(trained):
    curves = losses(trained)
    first, after, ten = curves[:, 0], curves[:, 1], curves[:, 10]
    assert 0.65 <= first.min() < 0.75 and 3.55 <= first.max() < 3.75
    assert after.min() >= 0.4 and after.max() <= 0.9
    assert ten.min() >= 0.25 and ten.max() <= 0.4
    right = [share_right(trained(seed=seed, epochs=1), 0.5)[0] for seed in SEEDS]
    assert min(right) <= 0.56 and 0.76 <= max(right) <= 0.88


def test_2_the_learning_rate_fails_by_chance_first_then_always(trained):
    def failed(lr):
        runs = [trained(seed=seed, lr=lr) for seed in SEEDS]
        return sum("same answer" in run.verdict or run.diverged for run in runs)

    assert [failed(lr) for lr in (0.02, 0.04, 0.063)] == [0, 0, 0]
    assert failed(0.1) in (1, 2, 3) and failed(0.25) in (4, 5, 6)
    assert losses(trained, lr=0.063)[:, -1].max() < 0.2


def test_3_the_full_batch_ends_at_the_same_loss_with_fewer_updates(trained):
    full, four = losses(trained, batch=0)[:, -1], losses(trained)[:, -1]
    assert np.abs(full - four).max() < 0.05
    assert min(full.min(), four.min()) >= 0.08 and max(full.max(), four.max()) < 0.17
    assert (trained(seed=0, batch=0).updates, trained(seed=0).updates) == (200, 2600)


def test_4_the_test_loss_falls_and_climbs_while_the_labels_stay_right(trained):
    settings = {"data": "moons", "noise": 0.2, "samples": 80, "split": 50, "hidden": (16, 16), "lr": 0.02}
    for seed in SEEDS:
        run = trained(seed=seed, epochs=1000, **settings)
        test = run.history["test"]
        lowest = int(np.argmin(test))
        assert 5 <= run.history["epoch"][lowest] <= 20 and 0.12 < test[lowest] < 0.26
        assert 0.36 < test[-1] < 0.6 and run.history["train"][-1] < 0.01
        assert 0.92 <= share_right(run, 0.5)[1] <= 1


def test_5_four_and_three_units_solve_the_spiral_from_three_of_eight_seeds(trained):
    right = [share_right(trained(data="spiral", samples=100, seed=seed), 0.5)[0] for seed in range(8)]
    solved = [share for share in right if share >= 0.97]
    assert len(solved) in (2, 3, 4)
    assert all(0.7 <= share < 0.93 for share in right if share not in solved)
