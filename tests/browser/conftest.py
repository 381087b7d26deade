"""A Jupyter server and a real browser for the tests in this folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from front_ends import FRONT_ENDS, ROOT, Lab, chromium, find_browser, new_page, serve


@pytest.fixture(scope="session")
def browser():
    path = find_browser()
    if path is None:
        reason = "no Chromium or Chrome on this machine (Debian and Ubuntu: apt-get install chromium)"
        # In continuous integration a browser test that does not run is a failure.
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with chromium(path) as running:
        yield running


@pytest.fixture
def student_folder(tmp_path) -> Path:
    """A fresh copy of the release, as a student unpacks it."""
    folder = tmp_path / "mlp"
    shutil.copytree(ROOT / "release" / "mlp", folder)
    return folder


@pytest.fixture
def server(student_folder, tmp_path):
    """A server in the student's folder; yields its address."""
    with serve(student_folder, tmp_path) as address:
        yield address


@pytest.fixture
def lab(browser, server):
    """JupyterLab in the student's folder."""
    page = new_page(browser, 1280, 1000)
    yield Lab(page, server)
    page.close()


@pytest.fixture(scope="module")
def play_folder(tmp_path_factory) -> Path:
    """A folder with nothing but what every notebook of a release finds beside it."""
    from explorer_notebook import folder_for

    return folder_for(tmp_path_factory.mktemp("play") / "mlp")


@pytest.fixture(scope="module")
def play_server(play_folder):
    """One server for all tests of a module."""
    with serve(play_folder, play_folder.parent) as address:
        yield address


@pytest.fixture(scope="module", params=list(FRONT_ENDS))
def front_end(request, browser, play_server):
    """JupyterLab, then Notebook 7: each is one page, opened in `play_folder`."""
    page = new_page(browser, 1280, 1400)
    yield FRONT_ENDS[request.param](page, play_server)
    page.close()
