// A way back to the picture.

const OFFERED = 20_000; // milliseconds

/** Where the picture changes and is not on the screen, a button at the edge of the page leads there. */
class WayBack {
  constructor(view) {
    this.view = view;
  }

  get isSeen() {
    const { top, bottom, height } = this.view.root.getBoundingClientRect();
    const shown = Math.min(bottom, window.innerHeight) - Math.max(top, 0);
    return shown > 0.5 * Math.min(height, window.innerHeight);
  }

  offer() {
    this.remove();
    if (this.view.root.isConnected && this.isSeen) return;
    this.button = makeFocusable("button", "lab-way-back", document.body, { type: "button" });
    put(this.button, "The explorer shows it: go there");
    this.button.addEventListener("click", () => this.go());
    this.timer = setTimeout(() => this.remove(), OFFERED);
  }

  go() {
    this.remove();
    const panel = this.view.root.closest(".lab-explorer") ?? this.view.root;
    panel.scrollIntoView({ block: "start" });
    this.view.network.sheet.canvas.focus({ preventScroll: true });
  }

  remove() {
    clearTimeout(this.timer);
    this.button?.remove();
  }
}
