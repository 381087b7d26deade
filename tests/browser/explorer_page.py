"""The explorer as a person uses it in the browser: by keyboard, by readout, and by looking."""

from __future__ import annotations

from contextlib import contextmanager

from waiting import wait_for

ROOT = ".lab-explorer"
PICTURE = ".lab-explorer-picture .lab-canvas"
STATUS = ".lab-explorer-status"

# Waits until the newest frame is drawn, and hashes what the canvases in a part of the picture show.
DRAWN = """async ([root, part]) => {
    for (let attempt = 0; attempt < 200; attempt++) {
        const view = root.querySelector('.lab-canvas');
        if (view && Number(view.dataset.frames) > 0) {
            await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
            const shown = [...view.querySelectorAll(part)].filter(canvas => canvas.offsetParent && canvas.width);
            if (shown.length) {
                const bytes = new TextEncoder().encode(shown.map(canvas => canvas.toDataURL()).join());
                const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
                return Array.from(digest).map(byte => byte.toString(16).padStart(2, '0')).join('');
            }
        }
        await new Promise(resolve => setTimeout(resolve, 50));
    }
    return null;
}"""
PARTS = {"picture": ".lab-panes canvas", "pins": ".lab-pins canvas", "inside": ".lab-inside canvas"}


FOLDED = {
    **dict.fromkeys(("noise", "samples", "split", "draw", "other-samples"), "data"),
    **dict.fromkeys(("presets", "gradient", "seed", "new-weights"), "network"),
    **dict.fromkeys(("threshold", "resolution", "axis"), "view"),
}
"""In which group a control is."""


class Explorer:
    """One explorer on a page.

    Parameters
    ----------
    page : playwright.sync_api.Page
    number : int
        Which one, from the top of the notebook.
    """

    def __init__(self, page, number: int = 0):
        self.page = page
        self.root = page.locator(ROOT).nth(number)

    def part(self, name: str):
        """The control, button, picture or text called `name`."""
        return self.root.locator(f".lab-explorer-{name}").first

    def press(self, name: str, key: str = "Enter") -> None:
        """Press a button by keyboard, or change a tick box with the space bar."""
        self.unfold(name)
        box = self.part(name)
        inner = box if box.evaluate("box => box.tagName") == "BUTTON" else box.locator("button, input").first
        inner.focus()
        self.page.keyboard.press(key)

    def readout(self, name: str, value) -> None:
        """Type a value into the box beside a slider."""
        self.unfold(name)
        self.part(name).locator(".lab-explorer-value input").first.click()
        self._replace(str(value))

    def type(self, name: str, text: str) -> None:
        """Replace the text of a text box."""
        self.unfold(name)
        self.part(name).locator("input, textarea").first.focus()
        self._replace(text)

    def _replace(self, text: str):
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def keys(self, name: str, *keys: str) -> None:
        """Give keys to the handle of a slider, or to a drop-down list."""
        self.unfold(name)
        self.part(name).locator(".noUi-handle, select, input").first.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def shown(self, name: str) -> str:
        """What a control shows as its value."""
        text = self.part(name).evaluate(
            """box => {
                const field = box.querySelector('select, input, textarea');
                return field.selectedOptions ? field.selectedOptions[0].textContent : field.value;
            }"""
        )
        return " ".join(text.split())  # a list has spaces that do not break

    def status(self) -> str:
        """The words of the status line."""
        return " ".join(self.part("status").inner_text().split())

    def kind(self) -> str:
        """What the status is about: training, done, stopped, diverged, trouble."""
        return self.part("status").locator("[data-kind]").first.get_attribute("data-kind")

    def wait_for(self, kind: str, *words: str, other_than: str = "") -> str:
        """Wait until the status is of a kind, has all the words, and is not `other_than`; return it."""
        line = self.part("status").locator(f'[data-kind="{kind}"]')
        for said in words:
            line = line.filter(has_text=said)
        try:
            line.first.wait_for()
        except Exception as error:
            raise AssertionError(f"no {kind!r} with {words} in time; the status is {self.status()!r}") from error
        if other_than:
            wait_for(lambda: self.status() != other_than, f"another status than {other_than!r}", every=0.1)
            return self.wait_for(kind, *words)
        self._wait_for_the_picture()
        return self.status()

    def _wait_for_the_picture(self):
        """Wait until what had come before the status is drawn in the live picture, if there is one."""
        if self.root.locator(".lab-canvas").count():
            wait_for(lambda: not self.numbers()["due"], "a picture that is drawn", every=0.02)

    def picture(self, name: str = "picture") -> str:
        """SHA-256 of what a part of the picture shows."""
        self.page.mouse.move(0, 0)  # nothing is pointed at
        digest = self.root.evaluate(f"root => ({DRAWN})([root, '{PARTS[name]}'])")
        assert digest, f"{name} is empty"
        return digest

    def numbers(self) -> dict:
        """What the picture says of itself."""
        return self.root.locator(".lab-canvas").first.evaluate("view => view.labCanvas.state()")

    def unfold(self, name: str) -> None:
        """Open the group that a control is in, if it is in one."""
        if name in FOLDED:
            self.open_group(FOLDED[name])

    def open_group(self, *names: str) -> None:
        """Unfold groups of controls; one is open at a time."""
        for name in names:
            button = self.part(f"group-{name}")
            if "mod-active" not in button.get_attribute("class"):
                self.press(f"group-{name}")
                self.root.locator(f".lab-explorer-group-{name} .fa-caret-down").wait_for()

    def wait_for_another(self, before: str, name: str = "picture") -> str:
        """Wait until a picture's bytes are others than `before`; return their SHA-256."""

        def another():
            now = self.picture(name)
            return now if now != before else None

        return wait_for(another, f"another {name}", lambda: f"The status is {self.status()!r}.", every=0.1)

    @contextmanager
    def new_picture(self):
        """Wait at the end of the block until the picture's bytes are others than at its beginning."""
        before = self.picture()
        yield
        self.wait_for_another(before)
