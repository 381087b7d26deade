"""JupyterLab and Notebook 7 as the browser tests and the benchmark of the explorer drive them.

One server serves both. Everything is done through the front end's own commands: menus are flaky under automation.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from waiting import LONG, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
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
# Nothing may pop up over the notebook, and a file is written when a test says so.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
}


class Address(NamedTuple):
    """Where a server answers."""

    base: str
    token: str


def find_browser() -> str | None:
    """Return a Chromium or Chrome on this machine."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    return str(MAC_BROWSER) if MAC_BROWSER.exists() else None


@contextmanager
def chromium(path: str):
    """Start a browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        try:
            yield running
        finally:
            running.close()


def new_page(browser, width: int, height: int):
    """Open a page on which every wait has the one limit of all tests; Playwright's own are for a quick machine."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(LONG * 1000)
    return page


@contextmanager
def serve(folder: Path, state: Path):
    """Start a server in a folder; yields its `Address`.

    Parameters
    ----------
    folder : Path
        What it shows.
    state : Path
        Where it keeps its configuration and its log: nobody's own settings are read or changed.
    """
    for name, values in SETTINGS.items():
        path = state / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(state / "config"),
        "JUPYTER_RUNTIME_DIR": str(state / "runtime"),
        "JUPYTER_DATA_DIR": str(state / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(state / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    with (state / "server.log").open("w+", encoding="utf-8") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--expose-app-in-browser", "--allow-root"),
                "--JupyterNotebookApp.expose_app_in_browser=True",
                *("--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", f"--ServerApp.root_dir={folder}"),
            ],
            cwd=folder,  # as one starts it
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _address(Path(log.name), server)
        finally:
            server.terminate()
            try:
                server.wait(LONG)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _address(log: Path, server: subprocess.Popen) -> Address:
    def answers():
        text = log.read_text(encoding="utf-8")
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/lab\?token=(\w+)", text):
            base, token = found.groups()
            try:
                with urllib.request.urlopen(f"{base}/api?token={token}", timeout=LONG):
                    return Address(base, token)
            except OSError:
                pass
        if server.poll() is not None:
            raise RuntimeError(f"JupyterLab ended by itself:\n{text[-3000:]}")
        return None

    return wait_for(answers, "JupyterLab's address", lambda: log.read_text(encoding="utf-8")[-3000:], every=0.2)


class Lab:
    """One page of JupyterLab.

    Parameters
    ----------
    page : playwright.sync_api.Page
    address : Address
    """

    name = "lab"
    place = "/lab/tree/{path}?token={token}&reset"

    def __init__(self, page, address: Address):
        self.page = page
        self.address = address

    def open(self, path: str) -> None:
        """Open a notebook and wait until its kernel is ready."""
        place = self.place.format(path=path, token=self.address.token)
        self.page.goto(f"{self.address.base}{place}")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.page.wait_for_function("() => window.jupyterapp && window.jupyterapp.shell.currentWidget")
        self.wait_idle()

    def command(self, name: str, arguments: dict | None = None) -> None:
        """Run one of the front end's commands and wait until it is done."""
        done = self.page.evaluate(
            """([name, args, limit]) => Promise.race([
                window.jupyterapp.commands.execute(name, args).then(() => true),
                new Promise(resolve => setTimeout(() => resolve(false), limit)),
            ])""",
            [name, arguments or {}, LONG * 1000],
        )
        assert done, f"{name} was not done in {LONG} s"

    def wait_idle(self) -> None:
        """Wait until the notebook's kernel has nothing left to do."""
        self.page.wait_for_function(
            """() => {
                const panel = window.jupyterapp.shell.currentWidget;
                const kernel = panel && panel.sessionContext && panel.sessionContext.session
                    && panel.sessionContext.session.kernel;
                return kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
            }"""
        )

    def run_all(self) -> None:
        """Run every cell and wait."""
        self.command("notebook:run-all-cells")
        self.wait_idle()

    def select(self, number: int) -> None:
        """Make a cell the active one; cells of every kind count, from 0, from the end when negative."""
        self.page.evaluate(
            """number => {
                const content = window.jupyterapp.shell.currentWidget.content;
                content.deselectAll();
                content.activeCellIndex = number < 0 ? content.widgets.length + number : number;
            }""",
            number,
        )

    def run_cell(self, number: int, source: str | None = None) -> list[dict]:
        """Run one cell, with a new text when one is given; return its outputs when it is done."""
        self.select(number)
        if source is not None:
            self.page.evaluate(
                "text => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.setSource(text)",
                source,
            )
        self.command("notebook:run-cell")
        return self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.activeCell.model.outputs.toJSON()"
        )

    def printed(self, number: int, source: str) -> str:
        """Run `source` in a cell and return what it printed; whatever it raised is a failure."""
        outputs = self.run_cell(number, source)
        errors = ["\n".join(output["traceback"]) for output in outputs if output["output_type"] == "error"]
        assert not errors, errors[0]
        texts = [output["text"] for output in outputs if output["output_type"] == "stream"]
        return "".join("".join(text) for text in texts).strip()

    def save(self) -> None:
        """Save the notebook and wait until it is written."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save().then(() => null)")

    def stop_kernel(self) -> None:
        """End the notebook's kernel, as closing it for good does."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown().then(() => null)")

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

    def errors(self) -> list[str]:
        """The names of the exceptions that the cells show."""
        return [out["ename"] for cell in self.outputs() for out in cell if out["output_type"] == "error"]

    def shot(self, name: str) -> Path:
        """Keep a screenshot for whoever wants to look."""
        SHOTS.mkdir(exist_ok=True)
        path = SHOTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path


class Notebook7(Lab):
    """One page of Notebook 7: the same commands in another shell."""

    name = "notebook7"
    place = "/notebooks/{path}?token={token}"


FRONT_ENDS = {front_end.name: front_end for front_end in (Lab, Notebook7)}
