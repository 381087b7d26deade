"""Several machines: a real scheduler and two workers in folders of their own come to the same marks as one machine."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from dask_cluster import Dask
from lab.notebooks.limits import MAX_FILE
from mlp_lab.marking import cluster, gradebook, packing
from mlp_lab.marking.answers import WHAT_TO_DO, JudgeLost
from mlp_lab.marking.command import mark_course
from mlp_lab.marking.grading import Grading
from mlp_lab.marking.submission.read_file import head
from needed import absent
from outcome import everything
from rebuilding import JudgeHere
from small_course import copy_of, make_small_course
from trap import Trap, TrapFor
from waiting import wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kills workers by what /proc says")
STUDENTS = ("ada", "bob", "cyd", "dan")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = make_small_course(tmp_path_factory.mktemp("cluster") / "course", *STUDENTS)
    settings = made / "nbgrader_config.py"
    settings.write_text(settings.read_text("utf-8") + "\nc.MarkCells.seed = 20261129\n", encoding="utf-8")
    (made / "submitted" / "bob" / "mlp" / "05_update.ipynb").write_text("{", encoding="utf-8")
    (made / "submitted" / "cyd" / "mlp" / "helper.py").write_text("half = 0.5\n", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    if importlib.util.find_spec("distributed") is None:
        absent("the package distributed is not installed: it is in the extra `cluster`")
    running = Dask(tmp_path_factory.mktemp("dask"))
    try:
        running.worker("one")
        running.worker("two")
        yield running
    finally:
        running.close()


def test_the_same_marks_and_files_as_on_one_machine_though_a_worker_is_killed(course, dask, tmp_path, monkeypatch):
    here, there = (copy_of(course, tmp_path / name) for name in ("here", "there"))
    assert Grading(here).mark_all(lambda line: None, jobs=1) == {}
    marking, flag = Grading(there), tmp_path / "flag"
    lessons = marking.desk.lessons
    trapped = dataclasses.replace(lessons, templates=Trap(lessons.templates, "kill worker", flag))
    monkeypatch.setitem(marking.desk.__dict__, "lessons", trapped)
    assert marking.mark_all(lambda line: None, scheduler=dask.address) == {}
    assert flag.stat().st_size, "a worker was killed"
    assert everything(there) == everything(here)
    assert dask.restarts() >= 1


def test_a_submission_that_kills_each_worker_costs_itself_only(course, dask, tmp_path, monkeypatch):
    own = copy_of(course, tmp_path / "course")
    (own / "submitted" / "cyd" / "mlp" / "kills").touch()
    marking = Grading(own)
    lessons = marking.desk.lessons
    trapped = dataclasses.replace(lessons, templates=TrapFor(lessons.templates, "kill worker", "kills"))
    monkeypatch.setitem(marking.desk.__dict__, "lessons", trapped)
    problems = marking.mark_all(lambda line: None, scheduler=dask.address)
    assert problems == {"cyd": f"not marked: each machine that marked it was lost; {WHAT_TO_DO}"}
    assert gradebook.marked(marking.db_url, "mlp") == set(STUDENTS) - {"cyd"}
    (own / "submitted" / "cyd" / "mlp" / "kills").unlink()
    said: list[str] = []
    assert Grading(own).mark_all(said.append, scheduler=dask.address) == {}
    assert sum("not changed" in line for line in said) == 3


def test_what_cannot_be_used_is_a_sentence_and_nobodys_mark_goes(course, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    own = copy_of(course, tmp_path / "course")
    for address in ("tcp://127.0.0.1:1", "nonsense://127.0.0.1", "tcp://"):
        assert mark_course(own, scheduler=address) == 1
        assert capsys.readouterr().err.startswith(f"No scheduler of a Dask cluster answers at {address}: see that")
    assert mark_course(own, scheduler="tls://127.0.0.1:1") == 1
    assert capsys.readouterr().err.startswith("tls://127.0.0.1:1 needs certificates")
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert mark_course(own, scheduler="tcp://127.0.0.1:1") == 1
    said = capsys.readouterr()
    assert said.err.startswith("--scheduler needs the Python package distributed, which is not installed here")
    assert "not marked" not in said.out and not (own / "marks.csv").exists()


def test_a_worker_with_other_versions_is_not_used(course, dask, tmp_path, monkeypatch):
    """The last test with these workers: it ends them."""
    (tmp_path / "sitecustomize.py").write_text("import platform\nplatform.python_version = lambda: '3.9.1'\n")
    monkeypatch.setattr(cluster, "NOBODY", 0.0)
    lessons, log, warned = Grading(course).desk.lessons, Grading(course).log, []
    with cluster.Cluster(dask.address, lessons, log, warned.append) as early:
        dask.worker("odd", PYTHONPATH=str(tmp_path))
        wait_for(lambda: len(early._client.nthreads()) == 3, "a third worker")
        with pytest.raises(cluster.NoCluster, match=r"would not give the same marks: Python is 3\.9\.1 there and 3"):
            cluster.Cluster(dask.address, lessons, log, warned.append)
        dask.end("one")
        dask.end("two")
        with pytest.raises(JudgeLost, match="has no worker any more"):
            early.mark(course / "submitted" / "ada" / "mlp")
    [said] = warned
    assert "is not used: Python is 3.9.1 there" in said


def test_a_scheduler_that_goes_is_said(course, tmp_path):
    own = Dask(tmp_path)
    try:
        own.worker("one")
        with cluster.Cluster(own.address, Grading(course).desk.lessons, Grading(course).log, print) as there:
            own.end("scheduler")
            with pytest.raises(JudgeLost, match="does not answer any more"):
                there.mark(course / "submitted" / "ada" / "mlp")
    finally:
        own.close()


def test_a_folder_is_the_same_on_another_machine(tmp_path):
    folder, there = tmp_path / "mlp", tmp_path / "there"
    (folder / "a" / "b").mkdir(parents=True)
    there.mkdir()
    (folder / "a" / "b" / "ünï \n.py").write_bytes(b"\0\xff" * 1000)
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.ipynb")).write_text("{}", encoding="utf-8")
    (folder / "empty").touch()
    (folder / "out").symlink_to("/etc/passwd")
    (folder / "a" / "in").symlink_to(folder / "empty")
    (folder / "a" / "folder").symlink_to("b")
    (folder / "nowhere").symlink_to("gone")
    os.mkfifo(folder / "pipe")
    os.utime(folder / "empty", ns=(1, 1_700_000_000_123_456_789))
    packing.unpack(packing.pack(folder), there)
    assert listing(there) == listing(folder)
    assert (there / "a" / "in").resolve() == there / "empty"


def test_a_file_too_large_to_be_read_is_sent_as_its_ends(tmp_path):
    folder, there = tmp_path / "mlp", tmp_path / "there"
    folder.mkdir()
    there.mkdir()
    with open(folder / "work.zip", "wb") as file:
        file.write(b"PK")
        file.seek(MAX_FILE + 100)
        file.write(b"the end")
    packed = packing.pack(folder)
    assert len(packed) < 1_000_000
    packing.unpack(packed, there)
    names = [head(place / "work.zip", place, 10, at_the_end=end) for place in (folder, there) for end in (False, True)]
    assert names[:2] == names[2:] and listing(there) == listing(folder)


def test_what_is_too_large_to_send_is_marked_here(course, tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "LARGEST", 100)
    there = cluster.Cluster.__new__(cluster.Cluster)
    there._one, there._here = threading.Lock(), JudgeHere(Grading(course).desk.lessons)
    folder = course / "submitted" / "ada" / "mlp"
    assert there.mark(folder).notebooks["05_update"].scores["marks_layer_update"] == 4


def listing(folder: Path) -> dict:
    """Return what lies in a folder: kinds, sizes, times, texts and where links lead, from the folder itself."""
    found = {}
    for path in folder.rglob("*"):
        status = path.lstat()
        kind, name = stat.S_IFMT(status.st_mode), str(path.relative_to(folder))
        saved = None if path.is_dir() and not path.is_symlink() else status.st_mtime_ns
        text = path.read_bytes() if path.is_file() and path.name != "out" and status.st_size < 1e6 else b""
        found[name] = kind, saved, text, 0 if path.is_symlink() or path.is_dir() else status.st_size
    return found
