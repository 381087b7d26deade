"""The engine turns checks into marks: fairly, finitely, and without an internal error whatever came back."""

import inspect
import re
import sys
import textwrap
import time

import numpy as np
import pytest

from autograder_tests import oracle
from autograder_tests.engine import in_notebook, registry, run
from autograder_tests.engine.mark import COULD_NOT_RUN, FAILED, NOT_ATTEMPTED, PASSED, Mark
from autograder_tests.engine.registry import Wrong, check, right
from autograder_tests.engine.run import mark_program
from autograder_tests.transport.in_process import InProcess
from autograder_tests.transport.record import CallFailed, CannotStart
from autograder_tests.transport.separate_process import SeparateProcess
from lab.slicing.program import Program


@pytest.fixture
def empty(monkeypatch):
    """A registry of the test's own."""
    monkeypatch.setattr(registry, "CHECKS", {})
    monkeypatch.setattr(registry, "RIGHT", {})
    monkeypatch.setattr(registry, "_discovered", [True])


def marked(source, points=10, seed=1, name="f", transport=None):
    cells = textwrap.dedent(source).split("-----\n")
    program = Program.from_cells([(f"cell {number}", cell) for number, cell in enumerate(cells, 1)])
    return mark_program(name, program, points, seed, transport or InProcess())


def outcomes(mark):
    return [result.outcome for result in mark.results]


def wrong(**more):
    return Wrong(**{"tried": "this", "expected": "that", "came": "something else", **more})


def three_checks():
    """Checks of `f`: its argument plus one, its argument's type, its argument alone."""

    @check("f", "adds one", cost=50, hint="count")
    def _(student, rng):
        if student.call("f", 1).result != 2:
            raise wrong()

    @check("f", "gives a number", cost=20)
    def _(student, rng):
        if not isinstance(student.call("f", 1).result, int):
            raise wrong(hint="own hint")

    @check("f", "keeps its list", cost=30)
    def _(student, rng):
        numbers = [1, 2]
        if student.call("f", numbers).args[0] != numbers:
            raise wrong()


# ------------------------------------------------------------ outcomes


def test_a_right_function_gets_all_and_a_wrong_one_loses_what_it_costs(empty):
    three_checks()
    full = marked("def f(n): return n + 1 if isinstance(n, int) else None")
    assert outcomes(full) == [PASSED] * 3 and full.earned == 10.0 and full.advice == []
    half = marked("def f(n): return n if isinstance(n, int) else None")
    assert outcomes(half) == [FAILED, PASSED, PASSED] and half.earned == 5.0
    assert [result.hint for result in half.results] == ["count", "", ""]
    assert marked("def f(n): return 'x' if isinstance(n, int) else n.append(3)").earned == 0


def test_an_error_costs_the_check_in_which_it_happened(empty):
    three_checks()
    mark = marked("-----\ndef f(n):\n    return n + 1\n")
    assert outcomes(mark) == [PASSED, PASSED, COULD_NOT_RUN] and mark.earned == 7
    came = mark.results[2].came
    assert (
        "TypeError" in came
        and "line 2 of cell 2: return n + 1" in came
        and mark.results[2].tried == "f(a list of 2 entries)"
    )
    assert mark.accidents == []


@pytest.mark.parametrize(
    "stub",
    [
        "def f(n):\n    pass",
        "def f(n):\n    '''Doc.'''\n    return None",
        "def f(n): ...",
        "def f(n):\n    '''Doc.'''\n    raise NotImplementedError('not written yet')",
        "def f(n):\n    raise NotImplemented",
        "def f(n):\n    return NotImplemented",
        "g = 3",
        "",
    ],
)
def test_a_stub_is_not_attempted(empty, stub):
    three_checks()
    mark = marked(stub)
    assert outcomes(mark) == [NOT_ATTEMPTED] * 3 and float(mark) == 0 and not mark.attempted and mark.accidents == []


def test_a_cell_that_is_no_python_is_named(empty):
    three_checks()
    mark = marked("x = 1\n-----\ndef f(n):\n    return n +\n")
    assert outcomes(mark) == [COULD_NOT_RUN] * 3 and float(mark) == 0
    assert "line 2 of cell 2" in mark.results[0].came and mark.results[0].came.count("line 2") == 1


def test_a_cell_that_cannot_run_is_named(empty):
    three_checks()
    mark = marked("import no_such_module\ng = no_such_module.g\n-----\ndef f(n, h=g): return n + 1")
    assert outcomes(mark) == [COULD_NOT_RUN] * 3 and "no_such_module" in mark.results[0].came


def test_every_check_gets_a_fresh_program(empty):
    for title in ("first", "second"):

        @check("f", title, cost=50)
        def _(student, rng):
            assert [student.call("f").result for _ in range(2)] == [1, 2]

    mark = marked("count = []\ndef f():\n    count.append(1)\n    return len(count)")
    assert float(mark) == 10 and mark.accidents == []


def test_callees_are_right_ones_wherever_the_program_keeps_them(empty):
    right(f=lambda n: 0, g=lambda n: n * 2)

    @check("f", "doubles", cost=50)
    def _(student, rng):
        got = student.call("f", 4)
        assert [call.name for call in got.calls] == ["g"] and got.calls[0].arguments == {"n": 4}
        if got.result != 8:
            raise wrong()
        if student.call("f", 4, standins={"g": lambda n: -n}).result != -4:
            raise wrong()

    for body in ("def f(n): return TABLE['g'](n)", "def f(n, g=g): return g(n)", "f = lambda n: g(n)"):
        mark = marked(f"def g(n):\n    return 'upstream mistake'\nTABLE = {{'g': g}}\n-----\n{body}")
        assert float(mark) == 10, mark.messages
        assert mark.accidents == []


def test_a_mistake_in_the_standins_of_a_check_is_an_accident(empty):
    @check("f", "asks for nonsense", cost=50)
    def _(student, rng):
        student.call("f", standins={"no such": len})

    mark = marked("def f(): return 1")
    assert "no such" in mark.accidents[0] and outcomes(mark) == [FAILED]


@pytest.mark.parametrize("value", ["None", "'text'", "{}", "[]", "object()", "np.zeros((2, 0))", "float('nan')", "len"])
def test_strange_results_never_stop_the_marking(empty, value):
    @check("f", "has a fault", cost=50)
    def _(student, rng):
        assert student.call("f").result["W"][0, 0] > 1

    @check("f", "goes on", cost=50)
    def _(student, rng):
        student.call("f")

    mark = marked(f"import numpy as np\ndef f(): x = 1; return {value}")
    assert outcomes(mark) == [FAILED, PASSED] and 0 < float(mark) < 10
    assert len(mark.accidents) == 1 and "Traceback" in mark.accidents[0]
    assert "could not be compared" in mark.results[0].came and "Traceback" not in mark.to_json()


def test_a_check_may_catch_a_failed_call(empty):
    @check("f", "has a default", cost=50)
    def _(student, rng):
        try:
            student.call("f", 1)
        except CallFailed as failed:
            raise wrong(came=f"{failed.type}", share=0.25) from None

    @check("f", "works", cost=50)
    def _(student, rng):
        student.call("f", 1, 2)

    mark = marked("def f(a, b): return a")
    assert outcomes(mark) == [FAILED, PASSED] and float(mark) == 8.75


def test_advice_costs_nothing_and_is_said_once(empty, capfd):
    for title in "ab":

        @check("f", title, cost=50)
        def _(student, rng):
            student.advise("Mind the gap.")
            np.log(np.zeros(2)) + student.call("f", np.zeros(2)).result

    mark = marked("import numpy as np\ndef f(z):\n    print('hello')\n    return np.log(z)")
    assert float(mark) == 10 and mark.advice[0] == "Mind the gap." and len(mark.advice) == 2
    assert "divide by zero encountered in log" in mark.advice[1]
    assert capfd.readouterr() == ("", "")  # nbgrader takes anything on stderr for a failure


def test_inputs_follow_from_seed_function_and_title(empty):
    seen = []
    for name, title in (("f", "a"), ("f", "b"), ("g", "a")):
        check(name, title, cost=50)(lambda student, rng: seen.append(rng.random()))
    both = "def f(): return 1\ndef g(): return 1"
    for seed in (1, 1, 2):
        marked(both, seed=seed)
        marked(both, seed=seed, name="g")
    assert seen[:3] == seen[3:6] and len(set(seen)) == 6


def test_a_function_that_hangs_gets_a_second_chance_and_no_more(empty):
    limits = []

    class Slow(InProcess):
        def call(self, name, args=(), kwargs=None, standins=None, seconds=5.0):
            limits.append(seconds)
            raise CallFailed({"type": "TimeLimit", "message": "no answer within a moment"})

    for title in "abc":
        check("f", title, cost=50, seconds=4)(lambda student, rng: student.call("f"))
    mark = marked("def f():\n    while True: pass", transport=Slow())
    assert outcomes(mark) == [COULD_NOT_RUN] * 3 and float(mark) == 0
    assert len(limits) == 4 and all(3.5 < limit <= 4 for limit in limits[:2])
    assert all(limit <= run.IMPATIENT_SECONDS for limit in limits[2:])
    assert "did not finish in time" in mark.results[0].came


def test_a_function_that_was_only_kept_waiting_loses_nothing(empty):
    class Busy(InProcess):
        calls = 0

        def call(self, name, args=(), kwargs=None, standins=None, seconds=5.0):
            self.calls += 1
            if self.calls == 1:
                raise CallFailed({"type": "TimeLimit", "message": "no answer within a moment"})
            return super().call(name, args, kwargs, standins, seconds)

    check("f", "a", cost=50)(lambda student, rng: student.call("f"))
    mark = marked("def f():\n    return 1", transport=Busy())
    assert float(mark) == 10 and "in time" not in mark.messages


def test_all_calls_of_a_check_share_its_time(empty):
    limits = []

    class Watched(InProcess):
        def call(self, name, args=(), kwargs=None, standins=None, seconds=5.0):
            limits.append(seconds)
            return super().call(name, args, kwargs, standins, seconds)

    check("f", "a", cost=50, seconds=4)(lambda student, rng: [student.call("f") for _ in range(3)])
    marked("import time\ndef f(): time.sleep(0.01)", transport=Watched())
    assert limits[0] > limits[1] > limits[2] > 0


def test_the_markers_own_work_takes_nothing_of_a_functions_time(empty):
    """What stands between two calls of a check, and whatever else the machine does then, is not the student's."""
    limits = []

    class Watched(SeparateProcess):
        def call(self, name, args=(), kwargs=None, standins=None, seconds=5.0):
            limits.append(seconds)
            return super().call(name, args, kwargs, standins, seconds)

    def works_between(student, rng):
        student.call("f")
        began = time.process_time()
        while time.process_time() < began + 0.4:
            pass
        student.call("f")

    check("f", "a", cost=50, seconds=4)(works_between)
    with Watched() as transport:
        assert float(marked("def f(): return 1", transport=transport)) == 10
    assert limits[1] > limits[0] - 0.3


@pytest.mark.parametrize("kind", [InProcess, SeparateProcess])
def test_a_call_is_charged_for_its_work(empty, kind):
    source = """
    import time
    def f(seconds):
        began = time.process_time()
        while time.process_time() < began + seconds:
            pass
    """
    spent = []

    def one(student, rng):
        for seconds in (0.0, 0.3):
            student.call("f", seconds)
            spent.append(transport.spent)

    check("f", "a", cost=50)(one)
    with kind() as transport:
        assert float(marked(source, transport=transport)) == 10
    if sys.platform == "linux":
        assert spent[0] < 0.2 and spent[1] >= 0.29


def test_a_broken_installation_is_no_mark(empty):
    three_checks()
    with SeparateProcess(prefix=["/bin/false"]) as transport, pytest.raises((CannotStart, OSError)):
        marked("def f(n): return n", transport=transport)


@pytest.mark.parametrize("kind", [InProcess, SeparateProcess])
def test_programs_that_die_or_hang_cost_their_checks_only(empty, kind):
    source = """
    def f(n):
        if n == 1:
            while True: pass
        if n == 2:
            raise SystemExit
        return n
    """
    for n in range(4):

        @check("f", f"n = {n}", cost=50, seconds=0.5)
        def _(student, rng, n=n):
            if student.call("f", n).result != n:
                raise wrong()

    with kind() as transport:
        mark = marked(source, transport=transport)
    assert outcomes(mark) == [PASSED, COULD_NOT_RUN, COULD_NOT_RUN, PASSED] and float(mark) == 2.5


# ------------------------------------------------------------ registry


def test_mistakes_of_whoever_writes_checks_are_told(empty):
    check("f", "a", cost=50)(len)
    with pytest.raises(ValueError, match="cost must be from 0 to 100"):
        check("f", "b", cost=101)
    with pytest.raises(ValueError, match="two checks with the title 'a'"):
        check("f", "a", cost=50)(textwrap.dedent)
    with pytest.raises(ValueError, match="no checks for 'nothing'"):
        registry.checks_of("nothing")


def test_a_prerequisite_must_exist(empty, monkeypatch):
    monkeypatch.setattr(registry, "_discovered", [])
    monkeypatch.setattr(registry.pkgutil, "iter_modules", lambda *where: [])
    check("f", "a", cost=50, after="b")(len)
    with pytest.raises(ValueError, match="'a' comes after 'b'"):
        registry.discover()
    registry.CHECKS.clear()
    check("f", "a", cost=50, needs="c")(len)
    with pytest.raises(ValueError, match="'a' comes after 'c'"):
        registry.discover()


# ------------------------------------------------------------ in a notebook


@pytest.fixture
def notebook(monkeypatch):
    """A notebook's own shell, which takes the place of the main program."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    from IPython.core.interactiveshell import InteractiveShell

    made = InteractiveShell()
    yield made
    made.reset()


def test_a_notebook_marks_its_own_function(empty, notebook, capfd):
    three_checks()
    for cell in (
        "import math",
        "%time x = 1",
        "def helper(n):\n    return n + 1",
        "def f(n):\n    return 'first try'",
        "def f(n):\n    return helper(n) if isinstance(n, int) else None",
        "f = f",
    ):
        notebook.run_cell(cell, store_history=True)
    marks = "from autograder_tests import mark\nmark('f', globals(), points=4)"
    got = notebook.run_cell(marks, store_history=True).result
    assert isinstance(got, Mark) and repr(got) == "4.0", got.messages
    assert "<table" in got._repr_html_() and capfd.readouterr().err == ""


def test_without_cells_the_functions_own_file_is_read(empty):
    right(relu=oracle.relu)
    check("relu", "a", cost=50)(lambda student, rng: student.call("relu", 1.0))
    got = in_notebook.mark("relu", {"relu": oracle.relu}, points=2, seed=3)
    assert repr(got) == "2.0" and got.seed == 3
    assert float(in_notebook.mark("relu", {})) == 0 and float(in_notebook.mark("relu", {"relu": len})) == 0


# ------------------------------------------------------------ the checks themselves


def test_errors_in_words_give_no_number_away(empty):
    three_checks()
    mark = marked("import numpy as np\ndef f(n):\n    raise ValueError(np.array([n / 7, -n / 3e9]), n / 3)")
    assert "ValueError" in mark.results[0].came and not re.search(r"\d\.\d", mark.messages)
    assert "line 3 of cell 1" in mark.results[0].came


@pytest.fixture(scope="module")
def process():
    with SeparateProcess() as transport:
        yield transport


@pytest.mark.parametrize("name", [name for name in registry.functions() if hasattr(oracle, name)])
def test_right_functions_get_full_marks_over_many_seeds(name, process):
    program = Program.from_cells([("the oracle", inspect.getsource(oracle))])
    for seed in range(5):
        mark = mark_program(name, program, 7, seed, process)
        assert mark.earned == 7 and mark.accidents == [], mark.messages


@pytest.mark.parametrize("name", registry.functions())
@pytest.mark.parametrize(
    "result", ["None", "0", "'relu'", "[]", "{}", "lambda: 1", "np.nan", "np.zeros((9, 9, 9))", "args[0]"]
)
def test_no_check_fails_internally_over_a_strange_result(name, result, process):
    source = f"import numpy as np\ndef {name}(*args):\n    x = 1\n    return {result}"
    mark = mark_program(name, Program.from_cells([("c", source)]), 7, 1, process)
    assert 0 <= float(mark) < 7 and mark.accidents == []


def test_a_program_finds_itself_as_main_as_in_a_notebook(empty):
    check("f", "doubles", cost=50)(lambda student, rng: expect(student.call("f", 2).result == 4))
    source = "import sys\ndef f(n): return 2 * n if getattr(sys.modules['__main__'], 'f') is f else 0"
    with SeparateProcess() as transport:
        assert float(marked(source, transport=transport)) == 10
        assert float(marked(source, transport=transport)) == 10  # and the next program is the next main


def expect(holds):
    if not holds:
        raise wrong()
