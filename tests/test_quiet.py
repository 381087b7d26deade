"""While the lab runs a student's code for itself, nothing of it reaches the screen; everything else goes on as ever."""

import builtins
import contextlib
import dis
import functools
import io
import itertools
import os
import subprocess
import sys
import threading
import warnings

import matplotlib
import pytest
from matplotlib import pyplot

import lab
from autograder_tests.transport.in_process import InProcess
from lab import gradcheck
from lab.running import quiet
from lab.running.execute import TimeUp, quietly, within

LIMIT = 60.0


@pytest.fixture(autouse=True)
def as_before():
    """Whatever a test does: the streams, the guards, the figures and the settings are afterwards as they were."""
    before = [getattr(sys, name) for name in quiet.quiet_doors.STREAMS]
    doors = threading.Thread.start, builtins.input, os.write, os._exit, subprocess.Popen.__init__, sys.meta_path[:]
    figures, settings = pyplot.get_fignums(), dict(matplotlib.rcParams)
    yield
    assert [getattr(sys, name) for name in quiet.quiet_doors.STREAMS] == before
    after = threading.Thread.start, builtins.input, os.write, os._exit, subprocess.Popen.__init__, sys.meta_path[:]
    assert after == doors
    assert pyplot.get_fignums() == figures and dict(matplotlib.rcParams) == settings


def run(work):
    """Run `work` as `lab.carry` and hand-in do."""
    error = quietly(lambda: within(LIMIT, work))
    if error is not None:
        raise error


WAYS = {
    "print": lambda: print("heard"),
    "print to stderr": lambda: print("heard", file=sys.stderr),
    "print past a redirection": lambda: print("heard", file=sys.__stdout__),
    "bytes": lambda: sys.stdout.buffer.write(b"heard"),
    "a descriptor": lambda: os.write(1, b"heard"),
    "a warning": lambda: warnings.warn("heard", stacklevel=1),
    "a program": lambda: subprocess.run([sys.executable, "-c", "print('heard')"], check=True),
    "a shell": lambda: os.system("echo heard"),
    "a thread": lambda: _in_a_thread(lambda: print("heard")),
    "a value": lambda: sys.displayhook("heard"),
    "a thread that fails": lambda: _in_a_thread(lambda: 1 / 0),
}


def _in_a_thread(work):
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()


@pytest.mark.parametrize("way", WAYS)
def test_no_output_gets_through(way, capfd, monkeypatch):
    monkeypatch.setattr(builtins, "_", None, raising=False)  # the display hook sets it
    run(WAYS[way])
    assert capfd.readouterr() == ("", "")


def test_a_stream_that_was_kept_before_is_no_way_round(capsys):
    kept = sys.stdout
    run(lambda: kept.write("heard"))
    kept.write("said")
    assert capsys.readouterr().out == "said"


def test_what_a_program_is_asked_for_comes_back():
    came = []
    run(lambda: came.append(subprocess.run("echo ok", shell=True, capture_output=True, check=True).stdout.strip()))
    run(lambda: came.append(os.popen("echo ok").read().strip()))
    run(lambda: came.append(os.system("exit 3")))
    assert came[:2] == [b"ok", "ok"] and os.waitstatus_to_exitcode(came[2]) == 3


@pytest.mark.parametrize("leave", [lambda: os._exit(3), sys.exit, builtins.exit])
def test_a_student_who_leaves_ends_nothing(leave):
    assert isinstance(quietly(lambda: within(LIMIT, leave)), SystemExit)


def test_nobody_is_asked_and_nothing_is_read():
    assert isinstance(quietly(lambda: within(LIMIT, lambda: input("heard?"))), RuntimeError)
    read = []
    run(lambda: read.append(sys.stdin.readline()))
    assert read == [""]


def test_a_stream_that_is_replaced_is_put_back():
    run(lambda: setattr(sys, "stdout", None))
    run(lambda: setattr(sys, "stderr", io.StringIO()))


def test_a_thread_that_is_not_muted_is_heard_meanwhile(capsys):
    going, done = threading.Event(), threading.Event()

    def student():
        print("heard")
        pyplot.figure("student's")
        matplotlib.rcParams["axes.facecolor"] = "black"
        going.set()
        done.wait(LIMIT)
        print("heard", pyplot.get_fignums())

    def lab_side():
        run(student)

    worker = threading.Thread(target=lab_side)
    worker.start()
    assert going.wait(LIMIT)
    print("said by a cell")
    mine = pyplot.figure("mine")
    assert [pyplot.figure(number).get_label() for number in pyplot.get_fignums()] == ["mine"]
    assert matplotlib.rcParams["axes.facecolor"] != "black"
    backend = matplotlib.get_backend()
    done.set()
    worker.join()
    assert capsys.readouterr().out == "said by a cell\n"
    assert pyplot.gcf() is mine and matplotlib.get_backend() == backend
    pyplot.close(mine)


@pytest.fixture
def window(monkeypatch):
    """A backend that opens windows: what it was asked for."""
    asked = []
    backend = pyplot._get_backend_mod()
    monkeypatch.setattr(backend, "show", lambda *args, **kwargs: asked.append("show"), raising=False)
    make = backend.new_figure_manager
    monkeypatch.setattr(
        backend, "new_figure_manager", lambda *args, **kwargs: asked.append("window") or make(*args, **kwargs)
    )
    return asked


def test_no_window_opens_and_no_figure_is_left(window, tmp_path):
    was = matplotlib.get_backend()

    def student():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            pyplot.ion()
            figure, ax = pyplot.subplots()
            ax.plot([1, 2])
            pyplot.show()
            figure.show()
            pyplot.pause(1000)
            figure.canvas.draw()
            figure.savefig(tmp_path / "own.png")
            matplotlib.use("TkAgg")
            pyplot.switch_backend("TkAgg")
            pyplot.figure(figure.number)
            assert pyplot.gcf() is figure
            pyplot.close("all")
            assert not pyplot.get_fignums()

    run(student)
    assert window == [] and (tmp_path / "own.png").stat().st_size > 1000
    assert matplotlib.get_backend() == was
    pyplot.close(pyplot.figure())
    pyplot.show()
    assert window == ["window", "show"], "a student's own cell is what it was"


def test_a_thousand_figures_do_not_pile_up():
    most = []

    def student():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for _ in range(1000):
                pyplot.figure()
                most.append(len(pyplot.get_fignums()))

    run(student)
    assert max(most) <= quiet.FIGURES


def test_settings_of_a_students_own_end_with_the_call():
    def student():
        pyplot.style.use("dark_background")
        matplotlib.rcParams["font.family"] = "serif"
        with pyplot.rc_context({"lines.linewidth": 9}), pyplot.xkcd():
            assert matplotlib.rcParams["path.sketch"]
        assert matplotlib.rcParams["axes.facecolor"] == "black" and matplotlib.rcParams["lines.linewidth"] != 9

    run(student)


def test_what_is_imported_while_muted_is_guarded_too():
    script = """
from lab.running.execute import quietly, within
code = '''
import webbrowser, matplotlib.pyplot as plt
assert webbrowser.open('http://localhost') is False
plt.switch_backend('no such backend')
plt.plot([1, 2]); plt.show()
assert len(plt.get_fignums()) == 1
'''
error = quietly(lambda: within(60, lambda: exec(code, {})))
import sys, matplotlib.pyplot as plt
print(repr(error), plt.get_fignums(), [type(finder).__name__ for finder in sys.meta_path if "lab" in str(type(finder))])
"""
    folder = os.path.dirname(os.path.dirname(lab.__file__))
    asked = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=folder, check=True)
    assert asked.stdout.split("\n")[0] == "None [] []" and not asked.stderr


def test_a_loop_that_plots_and_never_ends_is_ended():
    def student():
        while True:
            pyplot.figure()
            print("again")

    assert isinstance(quietly(lambda: within(0.5, student)), TimeUp)


def test_an_import_is_not_cut_in_the_middle(tmp_path, monkeypatch):
    """Half a package would stay in the kernel; a slow machine needs longer for one than a function may take."""
    (tmp_path / "slow_to_import.py").write_text("import time\ntime.sleep(0.5)\nDONE = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert quietly(lambda: within(0.05, lambda: exec("import slow_to_import", {}))) is None
    assert sys.modules.pop("slow_to_import").DONE


def test_being_muted_twice_ends_once(capsys):
    with quiet.muted():
        with quiet.muted():
            print("heard")
        print("heard")
    print("said")
    assert capsys.readouterr().out == "said\n"


def test_a_thread_that_goes_on_stays_muted(capsys):
    on, over = threading.Event(), threading.Event()
    workers = []

    def talk():
        on.wait(LIMIT)
        print("heard")
        over.set()

    def student():
        workers.append(threading.Thread(target=talk, daemon=True))
        workers[0].start()

    run(student)
    on.set()
    assert over.wait(LIMIT)
    workers[0].join()
    run(lambda: None)  # whoever is muted next clears up
    assert capsys.readouterr().out == ""


def test_a_gradient_check_is_quiet_and_a_students_own_call_is_not(capsys):
    def f(x):
        print("heard")
        return x.sum()

    gradcheck.central_difference(f, [1.0, 2.0])
    assert capsys.readouterr().out == ""
    with contextlib.suppress(AttributeError):
        f([])
    assert capsys.readouterr().out == "heard\n"


def test_an_author_who_marks_in_a_notebook_sees_no_figures(window, capsys):
    body = ["pyplot.figure()", "pyplot.show()", "print('heard')", "return 4"]
    source = "from matplotlib import pyplot\n\ndef f():\n    " + "\n    ".join(body)
    author = InProcess()
    author.load([("a cell", source)], {})
    record = author.call("f", (), {}, {}, LIMIT)
    assert record.result == 4 and record.printed == "heard\n"
    assert window == [] and capsys.readouterr().out == ""


# After these instructions Python looks whether somebody pressed stop.
LOOKS = ("RESUME", "CALL", "JUMP_BACKWARD")


@functools.cache
def _looks(code) -> set[int]:
    """Where in a function a stop can arrive; at the start of the way out nobody has heard of it yet."""
    steps = list(dis.get_instructions(code))
    if code is quiet.muted.__exit__.__code__:
        steps = steps[2:]
    return {now.offset for before, now in itertools.pairwise(steps) if before.opname.startswith(LOOKS)}


def _stopped(at: int) -> bool:
    """Press stop at one of the places on the way into silence and out of it; say whether there are so many."""
    places = 0

    def trace(frame, event, argument):
        nonlocal places
        if frame.f_code.co_filename != quiet.__file__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode" and frame.f_lasti in _looks(frame.f_code):
            places += 1
            if places == at:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    try:
        sys.settrace(trace)
        with quiet.muted():
            sys.stdout = io.StringIO()
    finally:
        sys.settrace(before)
    return places >= at


def test_whoever_presses_stop_at_any_moment_is_heard_afterwards(monkeypatch):
    monkeypatch.setattr(quiet.quiet_doors, "changes", lambda *shared: [])  # a stop in there may leave one in place
    stopped = 0
    for at in range(1, 10_000):
        out = sys.stdout
        try:
            if not _stopped(at):
                break
        except KeyboardInterrupt as error:
            stopped += 1
            assert quiet.state() is None, f"muted after a stop at place {at}: {error.__traceback__.tb_next}"
        sys.stdout = out
        with quiet.muted():  # the guards that such a stop left in place go with the next silence
            pass
    assert stopped > 20
