"""The explorer as a person uses it in the browser: by keyboard, by readout, and by looking."""

from __future__ import annotations

import re
from contextlib import contextmanager

ROOT = ".lab-explorer"
PICTURE = ".lab-explorer-picture"
STATUS = ".lab-explorer-status"

# Waits for the picture, then hashes its bytes; a blob that was replaced meanwhile is tried again.
BYTES = """async selector => {
    for (let attempt = 0; attempt < 50; attempt++) {
        const found = document.querySelector(selector);
        const image = found && (found.tagName === 'IMG' ? found : found.querySelector('img'));
        try {
            if (image && image.src) {
                const bytes = await (await fetch(image.src)).arrayBuffer();
                const digest = await crypto.subtle.digest('SHA-256', bytes);
                if (bytes.byteLength > 0) {
                    return Array.from(new Uint8Array(digest)).map(b => b.toString(16).padStart(2, '0')).join('');
                }
            }
        } catch (error) { /* revoked while we were asking */ }
        await new Promise(resolve => setTimeout(resolve, 50));
    }
    return null;
}"""


class Explorer:
    """One explorer on a page.

    Parameters
    ----------
    page : playwright.sync_api.Page
    timeout : int
        Milliseconds that any wait may take: a busy machine in continuous integration is slow.
    """

    def __init__(self, page, timeout: int = 60_000):
        self.page = page
        self.timeout = timeout
        self.root = page.locator(ROOT).first

    def part(self, name: str):
        """The control or button called `name`."""
        return self.root.locator(f".lab-explorer-{name}").first

    def press(self, name: str, key: str = "Enter") -> None:
        """Press a button by keyboard."""
        box = self.part(name)
        button = box if box.evaluate("box => box.tagName") == "BUTTON" else box.locator("button").first
        button.focus()
        self.page.keyboard.press(key)

    def readout(self, name: str, value) -> None:
        """Type a value into the readout of a slider."""
        readout = self.part(name).locator(".widget-readout").first
        readout.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(str(value))
        self.page.keyboard.press("Enter")

    def keys(self, name: str, *keys: str) -> None:
        """Give keys to a slider's handle, or to a drop-down list."""
        self.part(name).locator(".noUi-handle, select, input").first.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, name: str, text: str) -> None:
        """Replace the text of a text box."""
        field = self.part(name).locator("input, textarea").first
        field.focus()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def shown(self, name: str) -> str:
        """What a control shows as its value."""
        return self.part(name).evaluate(
            """box => {
                const readout = box.querySelector('.widget-readout');
                if (readout) return readout.textContent;
                const field = box.querySelector('select, input, textarea');
                return field ? (field.selectedOptions ? field.selectedOptions[0].textContent : field.value) : '';
            }"""
        )

    def status(self) -> str:
        """The words of the status line."""
        return " ".join(self.root.locator(STATUS).first.inner_text().split())

    def kind(self) -> str:
        """What the status is about: training, done, stopped, diverged, trouble."""
        return self.root.locator(f"{STATUS} [data-kind]").first.get_attribute("data-kind")

    def wait_kind(self, kind: str) -> str:
        """Wait until the status is of a kind, and return its words."""
        self.root.locator(f'{STATUS} [data-kind="{kind}"]').first.wait_for(timeout=self.timeout)
        return self.status()

    def wait_status(self, pattern: str) -> str:
        """Wait until the status matches a regular expression, and return it."""
        self.page.wait_for_function(
            "([selector, pattern]) => new RegExp(pattern, 'i').test("
            "(document.querySelector(selector) || {innerText: ''}).innerText.replace(/\\s+/g, ' '))",
            arg=[f"{ROOT} {STATUS}", pattern],
            timeout=self.timeout,
        )
        return self.status()

    def picture(self, name: str = PICTURE) -> str:
        """SHA-256 of the picture's bytes."""
        digest = self.page.evaluate(BYTES, f"{ROOT} {name}" if name == PICTURE else name)
        assert digest, "there is no picture"
        return digest

    @contextmanager
    def new_picture(self):
        """Wait at the end of the block until the picture's bytes are others than at its beginning."""
        before = self.picture()
        yield
        self.page.wait_for_function(
            f"async ([selector, before]) => (await ({BYTES})(selector)) !== before",
            arg=[f"{ROOT} {PICTURE}", before],
            timeout=self.timeout,
        )

    def numbers(self, pattern: str) -> tuple[str, ...]:
        """The groups of a regular expression in the status."""
        found = re.search(pattern, self.status(), re.I)
        assert found, f"no {pattern!r} in {self.status()!r}"
        return found.groups()
