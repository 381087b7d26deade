"""What a student gets back: their own work, what was found in it, where to look first, and nothing that runs."""

import re
from html.parser import HTMLParser

import nbformat
import pytest
from markupsafe import Markup

from autograder_tests.engine.mark import COULD_NOT_RUN, FAILED, NOT_ATTEMPTED, PASSED, Mark, Result
from courses import EVIL
from mlp_lab.course import read_own, report_of, write_own
from mlp_lab.marking.feedback_page.page import first_look, render
from mlp_lab.marking.feedback_page.parts import ShownFunction, code_with_numbers
from mlp_lab.marking.feedback_page.safe_html import from_markdown, markdown2html
from mlp_lab.marking.grading import Grading
from mlp_lab.marking.sheet import Section, StudentRow
from pages import Tags
from small_course import copy_of


class Page(Tags):
    """A page of feedback, whose blocks are words apart."""

    def __init__(self, path):
        super().__init__(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        if tag in ("p", "div", "td", "li", "h2", "h3"):
            self.text += " "

    @property
    def words(self):
        return " ".join(self.text.split())


@pytest.fixture(scope="module")
def page(marked_class):
    folder, _ = marked_class
    return lambda student, notebook: Page(folder / "feedback" / student / "mlp" / f"{notebook}.html")


# ------------------------------------------------------------ what stands on a page


def test_the_top_says_the_totals_and_what_to_look_at_first(page):
    first = page("emeka", "01_activations")
    top = first.words.partition("Functions of this section")[0]
    assert re.search(r"\b1\d(\.\d+)? of 20 marks for the functions of this section", top)
    assert "binary_crossentropy_loss lost" in top and "Begin with its check “" in top
    target = re.search(r'Begin with its check\s+<a href="#(check-binary_crossentropy_loss-\d+)"', first.html)[1]
    assert {"id": target} in first.all("span")
    assert re.search(r"The whole lab so far: 8\d(\.\d+)? of 90 marks", first.words)
    assert "10 of 10 marks are not given yet" in first.words
    assert "Written answers, marked by hand: 10 marks, not given yet." in page("emeka", "07_prediction").words


def test_a_finished_notebook_has_nothing_to_repair(page):
    words = page("ada", "04_backward").words
    assert "18 of 18 marks" in words and "Nothing to fix" in words and "failed" not in words


def test_an_untouched_notebook_says_what_is_not_written(page):
    words = page("kalinda", "06_training").words
    assert "Not written yet: mlp_minibatch, mlp_epoch and mlp_train (14 marks)." in words
    assert "0 of 14 marks" in words and "not attempted" in words
    assert "Nothing was written here." in page("kalinda", "07_prediction").words


def test_every_check_of_every_function_stands_on_its_page(marked_class, page):
    folder, _ = marked_class
    for student in ("ada", "hiro", "mei", "kalinda"):
        for path in sorted((folder / "autograded" / student / "mlp").glob("*.ipynb")):
            found = page(student, path.stem)
            ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
            assert len(ids) == len(set(ids))
            for cell in nbformat.read(path, 4).cells:
                mark = cell.metadata.get("mlp_lab", {})
                for number, result in enumerate(mark.get("results", []), 1):
                    if not result["cost"] and result["outcome"] != "advice":
                        continue  # a check that gives advice and has none to give is no news
                    assert f"check-{mark['name']}-{number}" in ids
                    assert re.sub("`", "", result["title"]) in found.words


def test_the_students_code_stands_beside_its_marks_and_the_lesson_is_left_out(marked_class, page):
    folder, students = marked_class
    found = page("hiro", "04_backward")
    [hiro] = [student for student in students if student.name == "hiro"]
    for name in ("layer_backward", "mlp_backward"):
        for line in hiro.choice(name).split("# %%")[0].strip().splitlines():
            assert " ".join(line.split()) in found.words
    lesson = nbformat.read(folder / "release" / "mlp" / "04_backward.ipynb", 4)
    for cell in lesson.cells:
        if cell.cell_type == "markdown":
            longest = max(cell.source.splitlines(), key=len)
            assert len(longest) < 40 or longest not in found.text
    assert "0.0" not in found.words and "check_" not in found.text and "0 of 0" not in found.words


def test_pages_are_made_for_ears_paper_and_no_network(marked_class):
    folder, _ = marked_class
    pages = sorted((folder / "feedback").rglob("*.html"))
    assert len(pages) == 13 * 7  # also for the notebook that lars did not hand in: it says so
    for path in pages[::5]:
        found = Page(path)
        assert found.all("html") == [{"lang": "en"}] and found.html.count("<h1>") == 1
        tables = found.all("table")
        assert found.html.count("<caption") == len(tables) > 0
        assert all(attrs.get("scope") in ("row", "rowgroup", "col") for attrs in found.all("th"))
        assert "script" not in {tag for tag, _ in found.tags}
        loaded = [
            attrs.get("src") or attrs.get("href") for tag, attrs in found.tags if tag in ("img", "link", "iframe")
        ]
        assert loaded == [] and "url(" not in found.html and "@import" not in found.html
        assert "@media print" in found.html and "default-src 'none'" in found.html
        targets = [attrs["href"][1:] for attrs in found.all("a") if attrs["href"].startswith("#")]
        assert set(targets) <= {attrs.get("id") for _, attrs in found.tags}
        beside = [attrs["href"] for attrs in found.all("a") if not attrs["href"].startswith("#")]
        assert all((path.parent / name).is_file() for name in beside)


def test_what_was_repaired_and_what_the_marker_did_is_said(ada_marked, tmp_path):
    from nbgrader.api import Gradebook

    course = copy_of(ada_marked, tmp_path / "course")
    grading = Grading(course)
    with Gradebook(grading.db_url) as gradebook:
        place = ("07_prediction", "mlp", "ada")
        answer = gradebook.find_grade("answer_layers", *place)
        answer.manual_score, answer.needs_manual_grade = 3.5, True  # as for an answer that has changed since
        gradebook.find_grade("marks_mlp_predict", *place).manual_score = 4
        gradebook.find_comment("answer_layers", *place).manual_comment = "Say *why*. <script>alert(1)</script>"
        gradebook.db.commit()
    report, said = (
        report_of(course, "mlp", "ada", "07_prediction"),
        "Two cells held `mlp_predict` & <b>one</b> was marked.",
    )
    write_own(report, read_own(report) | {"notes": [said]})  # a text, as in a folder that was marked long ago
    make_feedback(grading, "ada")
    found = Page(course / "feedback" / "ada" / "mlp" / "07_prediction.html")
    assert "About your submission Two cells held mlp_predict & <b>one</b> was marked." in found.words
    assert "3.5 of 5 marks" in found.words and "given for an earlier version of your answer" in found.words
    assert "The tests gave 6; your marker changed it to 4." in found.words
    assert "From your marker Say why. <script>alert(1)</script>" in found.words and ("em", {}) in found.tags


def make_feedback(grading, student):
    from nbgrader.converters import GenerateFeedback

    step = GenerateFeedback(coursedir=grading.folder_of(student), config=grading.config, log=grading.log)
    step.force = True
    step.start()


# ------------------------------------------------------------ what to look at first


def function(name, score, points, *rows, note=""):
    results = [Result(title, outcome, lost=lost) for title, outcome, lost in rows]
    return ShownFunction(
        name, code_with_numbers("", name), score, points, Mark(name, score, points, results, note=note), Markup("")
    )


def test_the_costliest_function_and_its_first_charged_check_come_first():
    small = function("small", 2, 3, ("a", FAILED, 1.0))
    large = function("large", 6, 12, ("b", PASSED, 0.0), ("c", FAILED, 0.0), ("d", FAILED, 6.0), ("e", FAILED, 1.0))
    never = function("never", 0, 40, ("f", NOT_ATTEMPTED, 0.0))
    right = function("right", 3, 3, ("g", PASSED, 0.0))
    look = first_look([small, large, never, right])
    assert (look.function, look.check.title, look.anchor) == (large, "d", "check-large-3")
    assert look.others == [small] and look.unwritten == [never]


def test_two_that_lost_as_much_are_not_told_apart():
    first, second = (function(name, 1, 3, ("a", FAILED, 2.0)) for name in ("first", "second"))
    third = function("third", 2, 3, ("a", FAILED, 1.0))
    look = first_look([first, second, third])
    assert look.function is first and look.equal == [second] and not look.nothing_failed
    words = text_of([first, second, third], Section(auto=4, auto_max=9))
    assert "first lost 2 of its 3 marks, as much as second." in words and "more than" not in words
    words = text_of([first, third, function("never", 0, 40, ("f", NOT_ATTEMPTED, 0.0))], Section(auto=3, auto_max=46))
    assert "more than any other function here that you have written" in words


def text_of(parts, section, notes=(), **more):
    """Return the words of a page about a lab of one notebook, as a reader sees them."""
    row = StudentRow("ada", {"01_one": section}, **more)
    html = render("01_one", parts, row, {"01_one"}, list(notes)).partition("</style>")[2]
    words = " ".join(
        re.sub(
            r"<wbr>|<[^>]*>", lambda tag: "" if "code" in tag[0] or tag[0] in ("<wbr>", "</a>") else " ", html
        ).split()
    )
    return re.sub(r"\s+([.,;])", r"\1", words)


STATES = [
    ([function("f", 0, 1, ("a", FAILED, 1.0))], Section(auto_max=1), "lost all of its 1 mark."),
    ([function("f", 3, 3, ("a", FAILED, 0.0))], Section(auto=3, auto_max=3), "Every function here has all its marks"),
    ([function("f", 3, 3, ("a", PASSED, 0.0))], Section(auto=3, auto_max=3), "Nothing to fix"),
    ([function("f", 0, 3, ("a", NOT_ATTEMPTED, 0.0))], Section(auto_max=3), "Not written yet: f (3 marks)"),
    (
        [function("f", 0, 3, ("a", NOT_ATTEMPTED, 0.0))],
        Section(auto_max=3, handed_in=False),
        "Not there to be marked: f",
    ),
    (
        [function("f", 3, 3, ("a", NOT_ATTEMPTED, 0.0))],
        Section(auto=3, auto_max=3),
        "Every function here has all its marks",
    ),
    (
        [function("f", 3, 3, ("a", PASSED, 0.0))],
        Section(auto=3, auto_max=3, late=1),
        "1 mark is taken off in this section",
    ),
    ([function("f", 3, 3, ("a", PASSED, 0.0))], Section(auto=3, auto_max=3, late=9), "Together 0 of 3 marks"),
    ([function("f", 0, 3, ("a", PASSED, 0.0))], Section(auto_max=3, unmarked=3), "has not been marked completely"),
    ([], Section(hand_max=1, pending=1), "by hand 1 of 1 mark is not given yet"),
    ([], Section(hand_max=10, pending=5, hand=3.5), "3.5 marks so far, 5 of 10 marks are not given yet"),
    ([], Section(hand_max=10, hand=7), "Together 7 of 10 marks."),
    ([], Section(), "The whole lab so far: no marks."),
]


@pytest.mark.parametrize(("parts", "section", "said"), STATES)
def test_a_page_is_true_in_every_state(parts, section, said):
    words = text_of(parts, section)
    assert said in words
    assert "of 0 mark" not in words and " 1 marks" not in words.replace("of 1 marks", "")
    failed = any(one.outcome == FAILED for part in parts for one in part.mark.results)
    assert not (failed or any(part.missing for part in parts)) or "Nothing to fix" not in words
    assert ("so far." in words.partition("Together")[2]) == bool(section.pending or section.unmarked)
    if not section.handed_in:
        assert "Not written yet" not in words and "not written yet" not in words


def test_a_function_that_cannot_run_is_looked_at_by_its_first_error():
    look = first_look([function("f", 0, 4, ("a", COULD_NOT_RUN, 0.0), ("b", COULD_NOT_RUN, 0.0))])
    assert look.check.title == "a"
    nothing = first_look([function("f", 4, 4, ("a", PASSED, 0.0))])
    assert nothing.function is None and nothing.unwritten == []


# ------------------------------------------------------------ what students write never runs


def dangerous(tags):
    """Return what could run or be fetched among tags with their attributes."""
    found = [tag for tag, _ in tags if tag in ("script", "svg", "iframe", "object", "embed", "style", "math", "form")]
    for tag, attrs in tags:
        found += [
            f"{tag} {name}" for name in attrs if name.startswith("on") or name in ("style", "srcdoc", "formaction")
        ]
        found += [
            value for value in attrs.values() if re.match(r"\s*(javascript|data:text|vbscript)", value or "", re.I)
        ]
        if tag == "img" and not str(attrs.get("src", "data:image/png")).startswith("data:image/"):
            found.append(f"img {attrs['src']}")
    return found


@pytest.mark.parametrize(
    "source",
    [
        EVIL,
        "<details open ontoggle=alert(1)><summary>x</summary>y</details>",
        "<mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<p style='position:fixed' class=score id=x>a</p> <a href='JaVaScRiPt:alert(1)'>b</a>",
        "![a](javascript:alert(1)) <img src='data:image/svg+xml;base64,PHN2Zz4='> <IMG SRC=//example.org/x.png>",
        "<form action=https://example.org><button formaction=javascript:alert(1)>b</button></form>",
    ],
)
def test_markdown_comes_out_harmless(source):
    found, parser = [], HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append((tag, dict(attrs)))
    parser.feed(from_markdown(source))
    assert dangerous(found) == []
    assert not {"id", "class", "name"} & {name for _, attrs in found for name in attrs}


def test_what_markdown_makes_and_the_notebook_holds_stays():
    html = from_markdown(
        "## A\n\n- *b* `c < d` $x<y$\n\n| e | f |\n|---|---|\n| 1 | 2 |\n\n![g](attachment:h.png)\n\n"
        "![far](https://example.org/far.png) <details><summary>i</summary>j</details>\n",
        {"h.png": {"image/png": "iVBORw0KGgo="}},
    )
    for piece in (
        "<h2>A</h2>",
        "<em>b</em>",
        "<code>c &lt; d</code>",
        "$x&lt;y$",
        "<td>1</td>",
        "<summary>i</summary>",
    ):
        assert piece in html
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in html and "<details>" in html
    assert '<a href="https://example.org/far.png">picture: far</a>' in html  # a link, not fetched
    assert "<h5>A</h5>" in from_markdown("## A", top=4) and "<h6>A</h6>" in from_markdown("##### A", top=4)
    assert "](attachment:lost.png)" in from_markdown("![k](attachment:lost.png)")  # nothing written is lost


def test_nothing_of_a_students_runs_in_feedback_and_all_of_it_is_there(hostile_class):
    for name in ("01_activations", "07_prediction"):
        found = Page(hostile_class / "feedback" / "nils" / "mlp" / f"{name}.html")
        ours = [(tag, attrs) for tag, attrs in found.tags if not (tag == "style" and not attrs)]
        marked = [(tag, {key: value for key, value in attrs.items() if key != "style"}) for tag, attrs in ours]
        assert dangerous(marked) == [] and found.html.count("<h1>") == 1
        for piece in ('<script>document.title = "owned"</script>', "body { display: none }", "picture: far", "$a < b$"):
            assert piece in found.words
    words = Page(hostile_class / "feedback" / "nils" / "mlp" / "01_activations.html").words
    assert "def half(z): # </pre><script>document.title = 'owned'</script> return z" in words
    assert words.count("A cell of your own") == 3


def test_nothing_of_a_students_runs_in_formgrader(hostile_class):
    """Formgrader makes its page with this exporter, this template and the course's configuration."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    config = Config(Grading(hostile_class).config)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    for name in ("01_activations", "07_prediction"):
        html, _ = HTMLExporter(config=config).from_filename(
            str(hostile_class / "autograded" / "nils" / "mlp" / f"{name}.ipynb"),
            {"base_url": "", "index": 0, "total": 1},
        )
        body = html.partition("<body>")[2]
        assert "Notes" in body and "&lt;script&gt;document.title" in body
        assert not re.search(r"<script>\s*document\.title|<img[^>]*onerror|<svg onload|<iframe|href=.javascript", body)
        assert not re.search(r"<style>\s*body|<\w+[^>]* src=.https://example", body)


def test_formulas_in_formgrader_are_mathematics_and_nothing_else():
    """MathJax makes links, styles and ids of its own, in a page in which a click gives marks."""
    source = (
        r"$\\href{javascript:alert(1)}{x}$ $\\style{position:fixed}{y}$ $\\cssId{a}{b}$ $\\frac{1}{2}$ `\\href{code}`"
    )
    shown = markdown2html({"cell": {}}, source.replace("\\\\", "\\"))
    assert "\\href{java" not in shown and "\\style" not in shown and "\\cssId" not in shown
    assert "\\frac{1}{2}" in shown and "\\href{code}" in shown
