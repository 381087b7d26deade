"""`lab.data`: the table that comes with the lab, tables of other people, and the generators."""

import os
import re
from pathlib import Path

import numpy as np
import pytest

import lab
from lab import data

CSV = Path(lab.__file__).parents[1] / "week_3_data.csv"
GOOD = "X1,X2,Binary\n1,2,0\n3,4.5,1\n-5,6e-1,0\n7,8,1.0\n9,10,0\n"


def write(folder, content):
    path = folder / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_shipped_table_is_what_its_generator_makes():
    assert CSV.read_bytes() == data.lab_table().encode()
    assert data.lab_table(seed=3) != data.lab_table(seed=4)


def test_the_shipped_table_is_like_the_courses():
    table = np.genfromtxt(CSV, delimiter=",", names=True)
    assert table.dtype.names == ("X1", "X2", "Binary", "Multi")
    assert set(table["Multi"]) == {0, 1, 2}
    assert np.array_equal(table["Binary"], table["Multi"] != 0)
    assert 4 < np.abs(table["X1"]).max() < 5 and 4 < np.abs(table["X2"]).max() < 5
    assert 0.5 < table["Binary"].mean() < 0.7


def test_load():
    X, y = data.load(CSV)
    assert X.shape == (200, 2) and X.dtype == float
    assert y.shape == (200,) and np.issubdtype(y.dtype, np.integer) and set(y) == {0, 1}
    first, labels = data.load(CSV, n=50)
    assert np.array_equal(first, X[:50]) and np.array_equal(labels, y[:50])


def test_load_looks_in_the_current_folder(monkeypatch):
    monkeypatch.chdir(CSV.parent)
    assert data.load()[0].shape == (200, 2)


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        GOOD + "\n\n , ,\n",
        GOOD.encode("utf-16"),
        GOOD.replace(",", " , "),
        '"X1","X2","Binary"\n"1","2","0"\n3,4.5,1\n-5,.6,0\n7,8,1\n9,10,0',
        "Extra,Binary,X2,X1\nä,0,2,1\n,1,4.5,3\n,0,.6,-5\n,1,8,7\nx,0,10,9\n",
    ],
)
def test_tables_in_many_forms(tmp_path, content):
    X, y = data.load(write(tmp_path, content))
    assert X.tolist() == [[1, 2], [3, 4.5], [-5, 0.6], [7, 8], [9, 10]]
    assert y.tolist() == [0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "table.csv is empty"),
        ("\n\n", "table.csv is empty"),
        ("X1,X2,Label\n1,2,0\n", "has no column Binary: its first line is 'X1, X2, Label'"),
        ("1,2,0\n", "has no column X1 and no column X2 and no column Binary"),
        (GOOD.replace(",", ";"), "separated by semicolons"),
        (GOOD.replace(",", "\t"), "separated by tabs"),
        (GOOD.replace("4.5", "four"), "line 3 of table.csv: X2 is 'four', not a number"),
        (GOOD.replace("4.5", ""), "line 3 of table.csv: X2 is '', not a number"),
        (GOOD.replace("4.5", "nan"), "line 3 of table.csv: X2 is 'nan', not a finite number"),
        (GOOD.replace("4.5", "-inf"), "not a finite number"),
        (GOOD.replace("4.5", "1e999"), "not a finite number"),
        (GOOD.replace("9,10,0", "9,10,2"), "line 6 of table.csv: Binary is '2', but labels are 0 or 1"),
        (GOOD.replace("9,10,0", "9,10,0.5"), "labels are 0 or 1"),
        (GOOD.replace("9,10,0", "9,10,-1"), "labels are 0 or 1"),
        (GOOD.replace("9,10,0", "9,10"), "line 6 of table.csv has no value for Binary"),
        ("X1,X2,Binary\n1,2,0\n", "table.csv has 1 sample: at least 4 are needed"),
        ("X1,X2,Binary\n", "table.csv has no samples"),
        (b"\x89PNG\r\n\x1a\n\x00", "is not a text file"),
        (b"X1,X2,Binary\n\xff\xfe\x00", "is not a text file"),
        ("x" * 100_000, "has no column"),
        ("x" * 200_000, "is not a CSV table"),
        ('X1,X2,Binary\n"1,2,0\n', "table.csv"),
    ],
)
def test_a_bad_table_is_one_sentence(tmp_path, content, said):
    with pytest.raises(data.DataError) as caught:
        data.load(write(tmp_path, content))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 250
    assert caught.value.__cause__ is None


def test_a_missing_file_or_a_folder(tmp_path):
    with pytest.raises(data.DataError, match=r"there is no file nothing\.csv .looked in"):
        data.load("nothing.csv")
    with pytest.raises(data.DataError, match="is a folder"):
        data.load(tmp_path)
    with pytest.raises(data.DataError, match="cannot be read"):
        data.load("a\0b.csv")
    if os.geteuid():  # root may read everything
        path = write(tmp_path, GOOD)
        path.chmod(0)
        with pytest.raises(data.DataError, match="cannot be read"):
            data.load(path)


@pytest.mark.parametrize("n", [0, 3, -5, 2.5, True, "50"])
def test_a_bad_number_of_samples(n):
    with pytest.raises(data.DataError, match=re.escape(f"n is {n!r}: ask for a whole number of samples, 4 or more")):
        data.load(CSV, n=n)


def test_more_samples_than_there_are():
    with pytest.raises(data.DataError, match=r"has 200 samples, and 201 were asked for: ask for 200 or fewer"):
        data.load(CSV, n=201)


def test_bad_lines_after_the_first_n_do_not_matter(tmp_path):
    path = write(tmp_path, GOOD.replace("9,10,0", "nine,ten,none"))
    assert data.load(path, n=4)[1].tolist() == [0, 1, 0, 1]


NAMES = ("lab", "moons", "circles", "xor", "spiral", "blobs")


@pytest.mark.parametrize("name", NAMES)
def test_generators(name):
    X, y = data.make(name, 301, 0.1, np.random.default_rng(5))
    assert X.shape == (301, 2) and y.shape == (301,) and np.isfinite(X).all() and set(y) == {0, 1}
    assert np.abs(X).max() < 7 and X.std() > 1
    assert abs(y.mean() - 0.5) < (0.15 if name == "lab" else 0.01)
    again, labels = data.make(name, 301, 0.1, np.random.default_rng(5))
    other, _ = data.make(name, 301, 0.1, np.random.default_rng(6))
    assert np.array_equal(X, again) and np.array_equal(y, labels) and not np.array_equal(X, other)
    assert 0.2 < y[:50].mean() < 0.8  # in random order


@pytest.mark.parametrize("name", NAMES)
def test_noise_moves_samples_by_its_standard_deviation(name):
    clean, y = data.make(name, 4000, 0, np.random.default_rng(5))
    noisy, labels = data.make(name, 4000, 0.25, np.random.default_rng(5))
    spread = noisy.var(axis=0) - clean.var(axis=0)
    assert np.allclose(spread, 0.25, atol=0.25) and labels.shape == y.shape


def test_clean_sets_have_their_shapes():
    X, y = data.make("circles", 40, 0, np.random.default_rng(1))
    assert np.allclose(np.hypot(*X.T), np.where(y == 1, 1.8, 4.0))
    X, y = data.make("xor", 40, 0, np.random.default_rng(1))
    assert np.array_equal(X[:, 0] * X[:, 1] < 0, y == 1)
    X, y = data.make("spiral", 40, 0, np.random.default_rng(1))
    turned = np.arctan2(X[:, 1], X[:, 0]) - np.hypot(*X.T) / 4.5 * 2.5 * np.pi - y * np.pi
    assert np.allclose(np.cos(turned), 1)


def test_the_global_generator_is_left_alone():
    before = np.random.get_state()[1].copy()
    for name in NAMES:
        data.make(name, 10, 0.3, np.random.default_rng(0))
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("moon", 10, 0), "there is no data set 'moon': choose one of lab, moons, circles, xor, spiral, blobs"),
        (("lab", 1, 0), "n is 1"),
        (("lab", 2.0, 0), "n is 2.0"),
        (("lab", 10, -1), "noise is -1"),
        (("lab", 10, float("nan")), "noise is nan"),
        (("lab", 10, "much"), "noise is 'much'"),
    ],
)
def test_bad_settings_of_generators(arguments, said):
    with pytest.raises(data.DataError, match=said):
        data.make(*arguments, np.random.default_rng(0))
