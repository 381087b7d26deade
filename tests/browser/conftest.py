"""A JupyterLab server and a real browser for the tests in this folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SHOTS = ROOT / "tests" / "browser" / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSER = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_browser() -> str | None:
    """Return a Chromium or Chrome on this machine."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    return str(MAC_BROWSER) if MAC_BROWSER.exists() else None


@pytest.fixture(scope="session")
def browser():
    path = find_browser()
    if path is None:
        reason = "no Chromium or Chrome on this machine (Debian and Ubuntu: apt-get install chromium)"
        # In continuous integration a browser test that does not run is a failure.
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def student_folder(tmp_path) -> Path:
    """A fresh copy of the release, as a student unpacks it."""
    folder = tmp_path / "mlp"
    shutil.copytree(ROOT / "release" / "mlp", folder)
    return folder


@pytest.fixture
def jupyterlab(student_folder, tmp_path):
    """Start JupyterLab in the student's folder; yields its address with the token."""
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    log = (tmp_path / "server.log").open("w+", encoding="utf-8")
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser", "--allow-root"),
            *("--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", f"--ServerApp.root_dir={student_folder}"),
        ],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield _address(Path(log.name), server)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()


def _address(log: Path, server: subprocess.Popen) -> str:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        text = log.read_text(encoding="utf-8")
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/lab\?token=(\w+)", text):
            base, token = found.groups()
            try:
                with urllib.request.urlopen(f"{base}/api?token={token}", timeout=5):
                    return f"{base}|{token}"
            except OSError:
                pass
        if server.poll() is not None:
            pytest.fail(f"JupyterLab ended by itself:\n{text[-3000:]}")
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start in 90 s:\n{log.read_text(encoding='utf-8')[-3000:]}")


class Lab:
    """One JupyterLab page, driven through its own commands (menus are flaky under automation)."""

    def __init__(self, page, address: str):
        self.page = page
        self.base, self.token = address.split("|")

    def open(self, path: str) -> None:
        """Open a notebook and wait until its kernel is ready."""
        self.page.goto(f"{self.base}/lab/tree/{path}?token={self.token}&reset", timeout=90_000)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
        self.wait_idle()

    def command(self, name: str, arguments: dict | None = None) -> None:
        """Run one of JupyterLab's commands."""
        self.page.evaluate("([name, args]) => window.jupyterapp.commands.execute(name, args)", [name, arguments or {}])

    def wait_idle(self, timeout: int = 120_000) -> None:
        """Wait until the notebook's kernel has nothing left to do."""
        self.page.wait_for_function(
            """() => {
                const panel = window.jupyterapp.shell.currentWidget;
                const kernel = panel && panel.sessionContext && panel.sessionContext.session
                    && panel.sessionContext.session.kernel;
                return kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
            }""",
            timeout=timeout,
        )

    def run_all(self) -> None:
        """Run every cell and wait."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => null)")
        self.page.wait_for_timeout(300)
        self.wait_idle()

    def save(self) -> None:
        """Save the notebook and wait until it is written."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save().then(() => null)")

    def write(self, grade_id: str, source: str) -> None:
        """Replace the text of the cell with this grade_id, as typing would."""
        found = self.page.evaluate(
            """([gradeId, source]) => {
                const cells = window.jupyterapp.shell.currentWidget.content.widgets;
                for (const cell of cells) {
                    const meta = cell.model.getMetadata('nbgrader');
                    if (meta && meta.grade_id === gradeId) { cell.model.sharedModel.setSource(source); return true; }
                }
                return false;
            }""",
            [grade_id, source],
        )
        assert found, f"no cell with the grade_id {grade_id}"

    def outputs(self) -> list[list[dict]]:
        """Return the outputs of every code cell, in order."""
        return self.page.evaluate(
            """() => window.jupyterapp.shell.currentWidget.content.widgets
                .filter(cell => cell.model.type === 'code').map(cell => cell.model.outputs.toJSON())"""
        )

    def shot(self, name: str) -> Path:
        """Keep a screenshot for whoever wants to look."""
        SHOTS.mkdir(exist_ok=True)
        path = SHOTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path


@pytest.fixture
def lab(browser, jupyterlab):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    yield Lab(page, jupyterlab)
    page.close()
