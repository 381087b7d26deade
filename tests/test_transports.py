"""One suite for both ways of running a student's program: the same programs give the same records.

What could take a process down runs in the separate process only; afterwards the next program must run as if nothing had
been.
"""

import inspect
import os
import random
import signal
import sys
import textwrap
import threading

import numpy as np
import pytest

from autograder_tests.transport.in_process import InProcess
from autograder_tests.transport.record import CallFailed, CannotStart
from autograder_tests.transport.separate_process import SeparateProcess
from autograder_tests.transport.student_side import wire
from autograder_tests.transport.student_side.values import Other


def relu(z):
    return np.maximum(z, 0.0)


def forward(layer, X, scale=2.0):
    layer["X"], layer["A"] = X, X * scale
    return layer["A"]


def shuffle(rng, numbers):
    rng.shuffle(numbers)
    numbers += 1
    return rng.random()


def noisy(z):
    return np.log(z - z) + np.exp(z + 1000)


GIVEN = {"noisy": noisy, "relu": relu, "forward": forward, "shuffle": shuffle}


@pytest.fixture(scope="module")
def shared_process():
    with SeparateProcess() as transport:
        yield transport


@pytest.fixture(params=["in process", "separate process"])
def transport(request):
    return InProcess() if request.param == "in process" else request.getfixturevalue("shared_process")


@pytest.fixture
def process():
    with SeparateProcess() as transport:
        yield transport


@pytest.fixture
def trusted_process():
    with SeparateProcess(uncontained=True) as transport:
        yield transport


def pieces(source):
    """Cells, separated by lines of dashes."""
    parts = textwrap.dedent(source).split("-----\n")
    return [(f"cell {number}", part) for number, part in enumerate(parts, 1)]


def run(transport, source, *args, name="f", seconds=10.0, given=GIVEN, **kwargs):
    transport.load(pieces("import numpy as np\n-----\n" + textwrap.dedent(source)), GIVEN)
    return transport.call(name, args, kwargs, given, seconds)


def outcome(transport, source, args):
    """Everything that a check could see, in a form that can be compared; seconds apart."""
    try:
        record = run(transport, source, *args)
    except CallFailed as failed:
        return {key: value for key, value in vars(failed).items()}
    calls = [(call.name, call.args, call.kwargs, call.args_after, call.result, call.error) for call in record.calls]
    msg, _ = wire.message("", (record.result, record.args, record.kwargs, calls))
    return msg.nodes, msg.blobs, msg.root, record.printed, record.warnings


def net():
    return [{"W": np.ones((2, 3)), "b": np.zeros(3)}, {"W": np.ones((3, 1)), "b": np.zeros(1)}]


PROGRAMS = {
    "returns its argument": ("def f(z): return z", [np.arange(3.0)]),
    "returns a part of its argument": ("def f(layer): return layer['W']", [{"W": np.eye(2)}]),
    "changes its arguments": (
        """
        def f(layer, numbers, z):
            layer['A'] = z
            del layer['W']
            numbers.append(layer)
            z[0] = 9
        """,
        [{"W": 1}, [1], np.zeros(2)],
    ),
    "draws": ("def f(rng): return rng.normal(size=3), rng.spawn(1)[0].random()", [np.random.default_rng(3)]),
    "wraps the generator": (
        "def f(rng): return np.random.Generator(rng.bit_generator).random(2)",
        [np.random.default_rng(3)],
    ),
    "calls stand-ins": ("def f(layer, X): return relu(forward(layer, X)) is layer['A']", [net()[0], np.ones((2, 3))]),
    "calls them by keyword": ("def f(layer, X): return forward(X=X, layer=layer, scale=3)", [{}, np.ones(2)]),
    "keeps them in a table": ("ACT = {'relu': relu}\ndef f(z): return ACT['relu'](z)", [np.array([-1.0, 2])]),
    "keeps them in a default": ("def f(z, g=relu): return g(z)", [np.array([-1.0, 2])]),
    "keeps them in a closure": (
        "def make(g):\n    def inner(z): return g(z)\n    return inner\nf = make(relu)",
        [np.array([-1.0, 2])],
    ),
    "vectorizes them": ("f = np.vectorize(relu, otypes=[float])", [np.array([[-1.0, 2]])]),
    "passes views to them": (
        "def f(rng, z):\n    r = shuffle(rng, z[1:4])\n    return r, rng.random()",
        [np.random.default_rng(5), np.arange(5.0)],
    ),
    "puts itself into the layer": (
        "def f(layer, X):\n    layer['f'] = f\n    forward(layer, X)\n    return layer['f'] is f",
        [{}, np.ones(2)],
    ),
    "passes what cannot be used": ("def f(z):\n    x = 1\n    return forward(z, 2)", [5]),
    "passes too little": ("def f(z): return forward(z)", [{}]),
    "catches what a stand-in raises": (
        "def f(z):\n    try:\n        forward(3, z)\n    except TypeError:\n        return 'caught'",
        [np.ones(2)],
    ),
    "passes its own objects": (
        "class Own:\n    pass\ndef f(z):\n    return relu(Own())",
        [np.ones(2)],
    ),
    "prints": ("def f():\n    print('one')\n    import sys\n    print('two', file=sys.stderr)\n    return 3", []),
    "prints a lot": ("def f():\n    for _ in range(10): print('x' * 10**7)", []),
    "warns": (
        "import warnings\ndef f(z):\n    warnings.warn('careful')\n    for _ in 'ab': z = np.exp(z+999)\n    return z",
        [np.zeros(2)],
    ),
    "has a stand-in that warns": ("def f(z):\n    noisy(z)\n    return np.log(z)", [np.zeros(2)]),
    "divides by zero": ("def f(z): return 1 / z, np.log(z)", [np.zeros(2)]),
    "exits": ("def f():\n    import sys\n    sys.exit('bye')", []),
    "quits": ("def f(): raise GeneratorExit", []),
    "asks": ("def f(): return input('number? ')", []),
    "recurses": ("def f(n): return f(n + 1)", [0]),
    "recurses and asks": (
        "def f(z, n=800):\n    return relu(z) if n == 0 else f(z, n - 1)",
        [np.array([-1.0, 2])],
    ),
    "raises": ("def f(z):\n    y = 1\n    return z @ y", [np.ones(2)]),
    "raises in a helper": ("def h(z):\n    return z['k']\n-----\ndef f(z):\n    return h(z)", [{}]),
    "raises in NumPy": ("def f(z):\n    return np.linalg.inv(z)", [np.zeros((2, 2))]),
    "raises what cannot be shown": (
        "class Bad(Exception):\n    def __str__(self): raise ValueError\ndef f():\n    raise Bad('x')",
        [],
    ),
    "is not written": ("def f(z):\n    raise NotImplementedError('not written yet')", [1]),
    "is not there": ("def g(): pass", []),
    "is no function": ("f = 3", []),
    "wants more arguments": ("def f(a, b): return a", [1]),
    "stands after a cell that fails": ("import no_such_module\n-----\ndef f(): return 5", []),
    "stands after a cell that is no Python": ("def g(:\n-----\ndef f(): return 6", []),
    "gives a generator": ("def f():\n    yield 1", []),
    "gives an object": ("class Own:\n    pass\ndef f(): return [Own(), np.random.RandomState(1), {1, 2}]", []),
    "gives what resists being looked at": (
        "class function:\n    @property\n    def __name__(self): raise KeyError\ndef f(): return [function()]",
        [],
    ),
    "gives more than can be sent": ("def f(): return np.zeros(10**8)", []),
    "gives loops": ("def f():\n    a = []\n    a.append(a)\n    return a", []),
    "gives numbers of all kinds": ("def f(): return [1, 2.5, np.float32(1), np.int8(3), True, np.True_, 1j]", []),
    "gives an array of objects": ("def f(): return np.array([1, None], dtype=object)", []),
    "redefines a stand-in": ("def relu(z): return 'mine'\n-----\ndef f(z): return relu(z)", [1]),
    "uses globals": ("count = 0\ndef f():\n    global count\n    count += 1\n    return count, __name__", []),
    "uses many threads": (
        """
        from concurrent.futures import ThreadPoolExecutor
        def f(z):
            with ThreadPoolExecutor(4) as pool:
                return sum(float(part.sum()) for part in pool.map(relu, [z] * 20))
        """,
        [np.array([-1.0, 2])],
    ),
}


@pytest.mark.parametrize("case", PROGRAMS)
def test_both_transports_tell_the_same(case, shared_process):
    source, args = PROGRAMS[case]
    here, there = outcome(InProcess(), source, args), outcome(shared_process, source, args)
    assert here == there
    assert shared_process._process is not None  # none of these takes the process down


def test_a_record_holds_copies(transport):
    layer, z = {"W": 1}, np.zeros(2)
    record = run(transport, "def f(layer, z):\n    layer['A'] = z\n    z += 1\n    return layer", layer, z)
    assert layer == {"W": 1} and z.tolist() == [0, 0]
    assert record.result is record.args[0] and record.result["A"] is record.args[1]
    assert record.args[1].tolist() == [1, 1]


def test_a_call_to_a_stand_in_is_written_down(transport):
    source = """
    def f(mlp, X):
        for layer in mlp:
            X = forward(layer, X)
        return X
    """
    record = run(transport, source, net(), np.ones(2))
    first, second = record.calls_to("forward")
    assert "A" not in first.arguments["layer"] and first.arguments["scale"] == 2.0
    assert first.arguments_after["layer"]["A"].tolist() == [2, 2]
    assert first.arguments_after["layer"]["A"] is first.result
    assert second.arguments["X"].tolist() == [2, 2] and record.result.tolist() == [4, 4]
    assert record.args[0][1]["X"] is record.args[0][0]["A"]


def test_a_call_that_is_refused_is_written_down(transport):
    with pytest.raises(CallFailed) as failed:
        run(transport, "def f(z):\n    y = 2\n    return forward(z)", np.ones(2))
    assert failed.value.type == "TypeError" and "argument: 'X'" in failed.value.message
    assert (failed.value.standin, failed.value.line, failed.value.text) == ("forward", 3, "return forward(z)")


def test_stand_ins_can_be_exchanged_for_one_call(transport):
    transport.load(pieces("def f(z): return relu(z)"), GIVEN)
    assert transport.call("f", (2,), standins={**GIVEN, "relu": lambda z: z * 100}).result == 200
    assert transport.call("f", (2,), standins=GIVEN).result == 2


def test_errors_name_the_line_of_the_students_cell(transport):
    source = "def helper(z):\n    return z\n-----\n\ndef f(z):\n    y = helper(z)\n    return np.reshape(y, 7)  # no\n"
    with pytest.raises(CallFailed) as failed:
        run(transport, source, np.ones(3))
    error = failed.value
    assert (error.type, error.label, error.line) == ("ValueError", "cell 3", 4)
    assert error.text == "return np.reshape(y, 7)  # no" and "reshape" in error.message


def test_a_program_that_is_no_python_names_the_line(transport):
    loaded = transport.load(pieces("x = 1\n-----\ny = 2\ndef f(:\n    pass\n"), GIVEN)
    assert loaded.error.type == "SyntaxError" and (loaded.error.label, loaded.error.line) == ("cell 2", 2)
    assert "f" not in loaded.defined and "relu" in loaded.defined


def test_every_load_starts_from_nothing(transport):
    transport.load(
        pieces("count = []\ndef f():\n    count.append(1)\n    return len(count), 'x' in globals()\nx = 1"), GIVEN
    )
    assert [transport.call("f").result for _ in range(2)] == [(1, True), (2, True)]
    transport.load(pieces("count = []\ndef f():\n    count.append(1)\n    return len(count), 'x' in globals()"), GIVEN)
    assert transport.call("f").result == (1, False)


def test_replaced_stand_ins_are_named(transport):
    assert transport.load(pieces("def relu(z): return z"), GIVEN).replaced == ["relu"]
    assert transport.load(pieces("a = relu"), GIVEN).replaced == []


def test_what_a_program_turns_upside_down_is_put_back(transport):
    source = """
    import sys, warnings
    def f():
        np.seterr(all='raise')
        warnings.simplefilter('error')
        sys.setrecursionlimit(5000)
        sys.stdout = None
        return 1
    """
    limit = sys.getrecursionlimit()
    assert run(transport, source).result == 1
    got = run(
        transport,
        "import sys\ndef f(z):\n    print('there')\n    return np.log(z), sys.getrecursionlimit()",
        np.zeros(1),
    )
    assert got.printed == "there\n" and got.result[0][0] == -np.inf and got.result[1] <= max(limit, 1000)
    assert got.warnings == [("RuntimeWarning", "divide by zero encountered in log")]


def test_warnings_while_loading_harm_nothing(transport):
    assert (
        run(transport, "np.seterr(all='raise')\nx = 'a\\d'\ndef f(z): return np.log(z)", np.zeros(1)).result[0]
        == -np.inf
    )


def test_printed_text_is_cut(transport):
    printed = run(transport, "def f():\n    print('y' * 50_000)").printed
    assert printed.startswith("yyy") and printed.endswith(" …") and len(printed) < 11_000


def test_a_loop_that_never_ends_is_stopped(transport):
    for body in ("while True: pass", "while True:\n        relu(z)", "import threading; threading.Event().wait()"):
        with pytest.raises(CallFailed) as failed:
            run(transport, f"def f(z):\n    {body}", np.ones(2), seconds=0.5)
        assert failed.value.type == "TimeLimit"
        assert run(transport, "def f(z): return relu(z)", np.ones(2)).result.tolist() == [1, 1]


def test_a_loop_that_never_ends_is_stopped_while_loading(transport):
    try:
        loaded = transport.load(pieces("while True: pass\n-----\ndef f(): pass"), GIVEN, seconds=0.5)
    except CallFailed as failed:
        error = failed
    else:
        error = loaded.error
    assert error.type == "TimeLimit"
    assert run(transport, "def f(): return 1").result == 1


def test_a_thread_that_goes_on_is_told_that_the_call_is_over(transport):
    source = """
    import threading
    heard = []
    over = threading.Event()
    def later():
        over.wait()
        try:
            relu(1)
        except BaseException as error:
            heard.append(str(error))
    def f(begin):
        if begin:
            worker.start()
        else:
            over.set()
            worker.join()
        return heard
    worker = threading.Thread(target=later, daemon=True)
    """
    transport.load(pieces(source), GIVEN)
    transport.call("f", (True,), standins=GIVEN)
    # The stand-in is asked while another call runs: that one it may serve, but never after the end of all calls.
    assert transport.call("f", (False,), standins=GIVEN).result in (
        [],
        ["relu was called after the call that is marked had ended"],
    )
    assert run(transport, "def f(z): return relu(z)", 3).result == 3


# ------------------------------------------------------------ in process


def test_an_author_can_interrupt(capsys):
    with pytest.raises(KeyboardInterrupt):
        run(InProcess(), "def f(): raise KeyboardInterrupt")
    print("still here")
    assert capsys.readouterr().out == "still here\n"


def test_in_process_works_outside_the_main_thread():
    got = []
    worker = threading.Thread(target=lambda: got.append(run(InProcess(), "def f(): return 4").result))
    worker.start()
    worker.join()
    assert got == [4]


# ------------------------------------------------------------ separate process


SPY = """
import gc, os
def pipe():
    kinds = [f for f in gc.get_objects() if type(f).__name__ == 'BufferedWriter']
    return next(f for f in kinds if isinstance(f.name, int) and f.name > 2)
"""

TAKES_THE_PROCESS_DOWN = {
    "os._exit": "import os; os._exit(3)",
    "a signal": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "a fault": "import ctypes; ctypes.string_at(0)",
    "closed descriptors": "import os; os.closerange(0, 100)",
    "stopped": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "garbage": "p = pipe(); p.write(b'garbage' * 1000); p.flush()",
    "a message that announces too much": "p = pipe(); p.write(b'\\xff' * 12); p.flush()",
    "an answer of its own": (
        "from student_side import wire; p = pipe()\n"
        "    made = wire.Message('returned', {'turn': 'x', 'printed': '', 'warnings': [], 'seconds': 0})\n"
        "    p.write(wire.to_bytes(made)); p.flush()"
    ),
    "an unknown stand-in": (
        "from student_side import wire; p = pipe()\n"
        "    p.write(wire.to_bytes(wire.message('ask', ((), {}), name='eval')[0])); p.flush()"
    ),
    "a call without arguments": (
        "from student_side import wire; p = pipe()\n"
        "    p.write(wire.to_bytes(wire.message('ask', 5, name='relu')[0])); p.flush()"
    ),
    "a flood": (
        "from student_side import wire; p = pipe()\n"
        "    data = wire.to_bytes(wire.message('ask', (([0] * 1000,), {}), name='relu')[0])\n"
        "    while True: p.write(data)"
    ),
    "a child that keeps the line": (
        "import time\n    if os.fork() == 0:\n        os.setsid(); time.sleep(4); os._exit(0)\n    os._exit(0)"
    ),
}


@pytest.mark.skipif(os.name != "posix", reason="signals and forks")
@pytest.mark.parametrize("case", TAKES_THE_PROCESS_DOWN)
def test_a_program_that_takes_its_process_down_costs_that_call_only(case, trusted_process):
    a_program_takes_its_process_down(case, trusted_process)


@pytest.mark.parametrize("case", TAKES_THE_PROCESS_DOWN)
def test_a_contained_program_that_takes_its_process_down_costs_that_call_only(case, process):
    if "fork" not in TAKES_THE_PROCESS_DOWN[case]:
        return a_program_takes_its_process_down(case, process)
    with pytest.raises(CallFailed) as failed:
        run(process, SPY + f"def f():\n    {TAKES_THE_PROCESS_DOWN[case]}\n", seconds=2.0)
    assert failed.value.type == "PermissionError" and process.started == 1
    assert run(process, "def f(): return 7").result == 7 and process.started == 1


def a_program_takes_its_process_down(case, transport):
    source = SPY + f"def f():\n    {TAKES_THE_PROCESS_DOWN[case]}\n"
    transport.load(pieces(source), GIVEN)
    with pytest.raises(CallFailed) as failed:
        transport.call("f", standins=GIVEN, seconds=2.0)
    assert failed.value.type in ("ProcessEnded", "TimeLimit", "Malformed")
    with pytest.raises(CallFailed):  # the same program cannot go on
        transport.call("f", standins=GIVEN, seconds=2.0)
    for _ in range(2):
        assert run(transport, "def f(z): return relu(z)", np.array([-1.0, 2])).result.tolist() == [0, 2]
    assert run(transport, "def f(): return 7").result == 7


@pytest.mark.skipif(os.name != "posix", reason="forks")
@pytest.mark.parametrize("body", ("return os.fork() == 0", "return relu(np.array([os.fork() == 0 and 5.0]))[0] == 5"))
def test_a_copy_that_a_program_makes_of_its_process_answers_nothing(body, trusted_process):
    for _ in range(20):
        assert not run(trusted_process, f"import os, numpy as np\ndef f():\n    {body}\n").result
    assert run(trusted_process, "def f(): return 7").result == 7 and trusted_process.started == 1


def test_the_way_a_process_ended_is_told(process):
    for body, words in (("os._exit(3)", "exit code 3"), ("os.kill(os.getpid(), 9)", "SIGKILL")):
        process.load(pieces(f"import os\ndef f(): {body}"), GIVEN)
        with pytest.raises(CallFailed, match=words):
            process.call("f", standins=GIVEN)


def test_one_process_serves_many_programs(process):
    for number in range(20):
        assert run(process, f"def f(): return {number}").result == number
    assert process.started == 1


def test_a_thread_that_goes_on_does_not_slow_the_next_program_down(process):
    source = """
    import threading
    def forever():
        while True: pass
    def f():
        threading.Thread(target=forever, daemon=True).start()
        return threading.active_count()
    """
    assert run(process, source).result == 2
    assert process.call("f", standins=GIVEN).result == 3  # the same program goes on with it
    assert run(process, "import threading\ndef f(): return threading.active_count()").result == 1
    assert process.started == 2


@pytest.mark.skipif(os.name != "posix", reason="process groups")
def test_programs_that_it_started_end_with_it(trusted_process, tmp_path):
    process = trusted_process  # a contained program cannot start any
    line = tmp_path / "line"
    os.mkfifo(line)
    source = f"""
    import subprocess, sys
    def f():
        code = "import signal\\nwith open({str(line)!r}, 'w') as line:\\n    print('alive', file=line, flush=True)"
        return subprocess.Popen([sys.executable, "-c", code + "\\n    while True: signal.pause()"]).pid
    """
    run(process, source)
    with line.open() as heard:
        assert heard.readline() == "alive\n"
        process.stop()
        assert heard.read() == "", "the other end is closed when the last of them has ended"


def test_nothing_of_the_marker_can_be_imported_or_seen(process, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_MARKER", "42")
    source = """
    import os, sys, importlib
    def f():
        found = []
        for name in ("autograder_tests", "autograder_tests.oracle", "mlp_lab", "lab", "oracle", "wire", "runner"):
            try:
                importlib.import_module(name)
                found.append(name)
            except ImportError:
                pass
        text = sys.stdin.read() if sys.stdin else ""
        os.write(1, b"straight to descriptor 1")
        return found, "SECRET_OF_THE_MARKER" in os.environ, os.listdir(), text
    """
    assert run(process, source).result == ([], False, [], "")


def test_the_folder_of_the_release_can_be_given(tmp_path):
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "__init__.py").write_text("here = 5\n")
    with SeparateProcess(path=[tmp_path]) as transport:
        assert run(transport, "import lab\ndef f(): return lab.here").result == 5


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the limit is not kept")
def test_memory_is_limited(process):
    for body in ("bytearray(6 * 2**30)", "[0] * 10**9", "np.ones(10**9)"):
        with pytest.raises(CallFailed) as failed:
            run(process, f"def f(): return {body}")
        assert failed.value.type in ("MemoryError", "_ArrayMemoryError")
    assert run(process, "def f(): return 1").result == 1 and process.started == 1


def test_a_process_that_does_not_start_says_why():
    prefix = [sys.executable, "-c", "import sys; sys.exit('no such luck')"]
    with SeparateProcess(prefix=prefix) as transport, pytest.raises(CannotStart, match="no such luck"):
        run(transport, "def f(): pass")


def test_large_arguments_do_not_block_the_marker(process):
    process.load(pieces("def f(z): return z.sum()"), GIVEN)
    assert process.call("f", (np.ones(4_000_000),)).result == 4e6
    os.kill(process._process.pid, signal.SIGSTOP)
    with pytest.raises(CallFailed) as failed:  # far more than a pipe holds, to a process that does not read
        process.call("f", (np.ones(4_000_000),), seconds=1.0)
    assert failed.value.type == "TimeLimit"
    assert run(process, "def f(): return 1").result == 1


def test_what_cannot_be_sent_has_a_name(transport):
    got = run(transport, "def f(): return lambda: 3").result
    assert isinstance(got, Other) and got.type_name == "function"


def dice():
    import random

    return random.random(), float(np.random.random())


def test_the_global_generators_start_alike_whenever_a_mark_is_derived_again(transport):
    """A program that shuffles with Python's own generator gets the same mark from the same seed."""
    text = "import random\nimport numpy as np\n" + textwrap.dedent(inspect.getsource(dice))

    def two(seed):
        transport.load([("cell 1", text)], seed=seed)
        return [transport.call("dice").result for _ in range(2)]

    before = random.getstate(), np.random.get_state()[1].tolist()
    first, again, other = two(5), two(5), two(6)
    assert first == again and first != other and first[0] != first[1]
    assert before == (random.getstate(), np.random.get_state()[1].tolist()), "the marker's own are left alone"
