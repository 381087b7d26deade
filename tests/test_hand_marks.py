"""Answers are marked on a local page: nobody is named, nothing of a student runs, marks reach the gradebook."""

import base64
import json
import os
import shutil
import struct
import subprocess
import sys
import zipfile

import httpx
import pytest

from hand_marks_page import TOKEN, served
from mlp_lab.errors import LabError
from mlp_lab.hand_marks.outputs import PNG, harmless, shown_in
from mlp_lab.hand_marks.pile import Pile, rubric_points
from mlp_lab.hand_marks.server import ADDRESS
from mlp_lab.marking import gradebook
from mlp_lab.marking.class_folder import ClassFolder


def png(width, height):
    return base64.b64encode(PNG + b"\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"rest").decode()


DOT = png(3, 2)


@pytest.fixture
def pile(marked_class, tmp_path):
    folder, _ = marked_class
    shutil.copytree(folder, tmp_path / "course")
    return Pile(ClassFolder(tmp_path / "course"))


@pytest.fixture
def page(pile):
    with served(pile) as address:
        yield address


def test_the_rubric_of_each_answer_has_five_points_to_tick(pile):
    for number in range(len(pile)):
        assert len(pile.read(number).points) == 5
    first = pile.read(0).points[0]
    assert first.title == "Observed" and "<strong>" not in first.title and "1." not in first.text
    assert rubric_points("No list here.") == []


def test_answers_come_without_names_those_that_wait_first(pile):
    waiting = pile.waiting()
    assert waiting == sorted(waiting, reverse=True) and any(waiting) and len(pile) == 26
    names = {student for student, _, _ in pile._places}
    for number in (0, 7, 25):
        answer = pile.read(number)
        assert not any(name in f"{answer.text}{answer.comment}{answer.name}" for name in names)


def test_a_mark_reaches_the_gradebook_as_formgraders_does(pile):
    student, notebook, cell = pile._places[0]
    pile.save(0, 3.5, "Good *runs*.")
    with gradebook.opened(pile.course.db_url) as book:
        grade = book.find_grade(cell, notebook, "mlp", student)
        assert (grade.manual_score, grade.needs_manual_grade, grade.score) == (3.5, False, 3.5)
        assert book.find_comment(cell, notebook, "mlp", student).comment == "Good *runs*."
    again = pile.read(0)
    assert again.mark == 3.5 and again.comment == "Good *runs*." and not again.waiting
    for bad in (-1, 5.5, float("nan")):
        with pytest.raises(LabError, match="from 0 to 5"):
            pile.save(0, bad, "")
    with pytest.raises(LabError, match="no such answer"):
        pile.read(99)


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ({"output_type": "stream", "text": ["a\n", "<b>"]}, "<pre>a\n&lt;b&gt;</pre>"),
        ({"output_type": "display_data", "data": {"text/html": "<script>x</script>"}}, None),
        ({"output_type": "display_data", "data": {"image/png": DOT}}, "data:image/png;base64,"),
        (
            {"output_type": "display_data", "data": {"image/png": 'x" onerror="y', "text/plain": "<Figure>"}},
            "&lt;Figure",
        ),
        ({"output_type": "display_data", "data": {"image/svg+xml": "<svg onload=x>"}}, None),
        ({"output_type": "display_data", "data": {"image/png": png(60_000, 60_000), "text/plain": "<F>"}}, "&lt;F"),
        ({"output_type": "display_data", "data": {"image/png": base64.b64encode(PNG).decode()}}, "data:image"),
        ({"output_type": "stream", "text": [1, 2]}, None),
        ({"output_type": "display_data", "data": [3]}, None),
    ],
)
def test_outputs_are_pictures_and_text_and_nothing_live(output, shown):
    made = harmless(output)
    assert made is None if shown is None else shown in made


def show(folder, stem="07_prediction", **output):
    """Let a notebook in `folder` show something."""
    path = folder / f"{stem}.ipynb"
    plain = json.loads(path.read_text("utf-8"))
    cell = next(one for one in plain["cells"] if one["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "display_data", "metadata": {}, **output}]
    path.write_text(json.dumps(plain), "utf-8")


def below_and_renamed(student):
    """Put the notebooks into a folder of their own, under other names."""
    (student / "mlp" / "my work").mkdir()
    for path in (student / "mlp").glob("*.ipynb"):
        path.rename(student / "mlp" / "my work" / f"{path.stem} (1).ipynb")


def as_a_zip(student):
    """Hand in one zip, as a course page gives it."""
    with zipfile.ZipFile(student / "mlp_handin.zip", "w") as archive:
        for path in (student / "mlp").glob("*.ipynb"):
            archive.write(path, f"mlp/{path.name}")
    shutil.rmtree(student / "mlp")


@pytest.mark.parametrize("way", [lambda student: None, below_and_renamed, as_a_zip])
def test_what_a_notebook_showed_is_found_where_marking_finds_the_notebook(pile, way):
    number = next(i for i, place in enumerate(pile._places) if place[:2] == ("ada", "07_prediction"))
    student = pile.course.submitted / "ada"
    show(student / "mlp", data={"image/png": DOT, "text/plain": "<Figure>"})
    way(student)
    pile.course.lay_out_loose()
    shown = pile.read(number).outputs
    assert len(shown) == 1 and DOT in shown[0]


def test_a_notebook_that_leads_elsewhere_or_is_damaged_shows_nothing(pile, tmp_path):
    folder, templates = pile.course.submitted / "ada" / "mlp", pile.templates
    show(folder, data={"text/plain": "mine"})
    assert len(shown_in(folder, "07_prediction", templates)) == 1
    path = folder / "07_prediction.ipynb"
    path.rename(tmp_path / "elsewhere.ipynb")
    path.symlink_to(tmp_path / "elsewhere.ipynb")
    assert shown_in(folder, "07_prediction", templates) == []
    path.unlink()
    path.write_text((tmp_path / "elsewhere.ipynb").read_text("utf-8")[:-50], "utf-8")
    assert shown_in(folder, "07_prediction", templates) == [] == shown_in(folder / "none", "07_prediction", templates)


def test_the_address_is_said_at_once_in_a_pipe_too(pile):
    command = [sys.executable, "-m", "mlp_lab", "hand-marks", "--root", str(pile.course.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert f"http://{ADDRESS}:" in program.stdout.readline()
        program.terminate()


def test_only_who_has_the_token_gets_in(page):
    base = page.removesuffix(TOKEN)
    for address in (base, f"{base}wrong/", f"{base}wrong/3", f"{base}?token={TOKEN}"):
        assert httpx.get(address).status_code == 403
    assert httpx.get(f"{page}/", headers={"Host": "evil.example"}).status_code == 403
    came = httpx.get(f"{page}/")
    assert came.status_code == 200 and "script-src 'nonce-" in came.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'; " in f"{came.headers['Content-Security-Policy']}; "
    assert came.headers["X-Content-Type-Options"] == "nosniff" and came.headers["Referrer-Policy"] == "no-referrer"
    assert httpx.get(f"{page}/3").status_code == 200
    assert httpx.get(f"{page}/999").text == "There is no such answer: load the list again."


def test_no_other_port_of_this_machine_gets_the_token(page):
    assert "Set-Cookie" not in httpx.get(f"{page}/").headers


def saved(page, **given):
    headers = {"Content-Type": "application/json", "Origin": page.removesuffix(f"/{TOKEN}")}
    content = given.pop("content", None) or json.dumps(given)
    return httpx.post(f"{page}/save/0", content=content, headers=headers)


def test_a_mark_is_taken_from_this_page_only(page, pile):
    sent = {"json": {"mark": "2", "comment": "x"}}
    assert httpx.post(f"{page}/save/0", **sent, headers={"Origin": "http://evil.example"}).status_code == 403
    assert httpx.post(f"{page}/save/0", data={"mark": "2", "comment": "x"}).status_code == 400
    assert httpx.post(f"{page.removesuffix(TOKEN)}wrong/save/0", **sent).status_code == 403
    assert "from 0 to 5" in httpx.post(f"{page}/save/0", json={"mark": 9, "comment": ""}).text
    before = sum(pile.waiting())
    came = saved(page, mark="2", comment="x").json()
    assert (came["next"], came["waiting"]) == (1, before - 1)


@pytest.mark.parametrize(
    "content",
    [
        '{"mark": "x", "comment": ""}',
        '{"mark": 1, "comment": null}',
        '{"mark": 1, "comment": "\\ud800"}',
        "[1]",
        "[" * 9**5,
        '{"mark": 1' + "0" * 400 + ', "comment": ""}',
        '{"mark": NaN, "comment": ""}',
        '{"mark": 1e999, "comment": ""}',
    ],
)
def test_what_is_no_mark_is_one_sentence_and_changes_nothing(page, pile, content):
    before = pile.read(0).stamp
    came = saved(page, content=content)
    assert came.status_code == 400 and came.text.count(".") == 1 and pile.read(0).stamp == before


def test_a_comment_that_is_too_long_is_not_cut(page, pile):
    came = saved(page, mark=1, comment="x" * 20_001)
    assert came.status_code == 400 and "20001 characters" in came.text and pile.read(0).comment != "x" * 20_000


def test_of_two_who_mark_one_answer_the_second_is_told(page, pile):
    seen = pile.read(0).stamp
    assert f'data-seen="{seen}"' in httpx.get(f"{page}/0").text
    first = saved(page, mark=1, comment="a long one", seen=seen).json()
    second = saved(page, mark=4, comment="another", seen=seen)
    assert second.status_code == 400 and "somebody else" in second.text
    assert (pile.read(0).mark, pile.read(0).comment) == (1, "a long one")
    assert saved(page, mark=2, comment="the first again", seen=first["seen"]).status_code == 200


def test_whatever_a_student_saved_the_answer_can_be_marked(page, pile):
    student, notebook, _ = pile._places[0]
    folder = pile.course.root / "submitted" / student / "mlp"
    path, other = folder / f"{notebook}.ipynb", pile.course.root / "submitted" / "other.ipynb"
    text = {"cells": [{"cell_type": "code", "outputs": [{"output_type": "stream", "text": "half \ud800 a character"}]}]}
    for content in (json.dumps(text), '{"cells": 3}', '{"cells": null}', "[]", '{"cells": ' + "[" * 100_000, "\0"):
        path.write_text(content, "utf-8")
        assert httpx.get(f"{page}/0").status_code == 200, content[:20]
    other.write_text(json.dumps(text).replace("half", "what another wrote"), "utf-8")
    path.unlink()
    path.symlink_to(other)
    assert "what another wrote" not in httpx.get(f"{page}/0").text
    path.unlink()
    os.mkfifo(path)
    assert httpx.get(f"{page}/0").status_code == 200


def test_an_answer_that_is_gone_is_said_to_be(page, pile):
    with gradebook.opened(pile.course.db_url) as book:
        book.remove_submission("mlp", pile._places[0][0])
    assert httpx.get(f"{page}/0").text.startswith("This answer is not in the gradebook any more")
    assert saved(page, mark=1, comment="").status_code == 400
