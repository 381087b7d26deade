// The controls' sliders.

const DRAGGED = ["batch", "lr", "epochs", "noise", "samples", "split", "threshold", "resolution"];
const BETWEEN_DRAGS = 60; // ms: each step has to get as far as a picture

/** ipywidgets' sliders tell their value when they are let go, and to ears as a position: both is made good here. */
class Sliders {
  constructor(view) {
    this.view = view;
    this.known = new Map();
    this.watch = new MutationObserver(() => this.find());
    this.due = requestAnimationFrame(() => this.begin());
  }

  /** The picture is on the page now, and the controls come beside it one by one. */
  begin() {
    const panel = this.view.root.closest(".lab-explorer");
    if (!panel) return;
    this.panel = panel;
    this.watch.observe(panel, { childList: true, subtree: true });
    this.connected = new MutationObserver(() => this.view.mindKernel(panel.matches(".jupyter-widgets-disconnected")));
    this.connected.observe(panel, { attributes: true, attributeFilter: ["class"] });
    window.addEventListener("keydown", (event) => this.keepKeys(event), { capture: true, signal: this.view.ended });
    this.find();
  }

  /** Letters and arrows are for what has the focus here: "d d" would delete the cell. Ctrl-S is still the notebook's. */
  keepKeys(event) {
    if (!this.panel.contains(event.target)) return;
    const command = event.ctrlKey || event.metaKey || event.altKey;
    // On what has the focus itself: the notebook looks for its shortcuts from there.
    if (command) delete event.target.dataset.lmSuppressShortcuts;
    else event.target.dataset.lmSuppressShortcuts = "true";
  }

  find() {
    for (const name of DRAGGED) {
      const box = this.panel.querySelector(`.lab-explorer-${name}`);
      const slider = box?.querySelector(".noUi-target")?.noUiSlider;
      if (!slider || this.known.get(name) === slider) continue;
      this.known.set(name, slider);
      const handle = box.querySelector(".noUi-handle");
      handle.setAttribute("aria-label", box.querySelector(".widget-label")?.textContent ?? name);
      slider.on("update.lab", (_, __, [value]) => handle.setAttribute("aria-valuetext", this.words(name, value)));
      slider.on("slide.lab", (_, __, [value]) => this.drag(name, value));
    }
  }

  words(name, value) {
    if (name === "batch") return this.view.model.get("batches")[Math.round(value)] ?? "";
    if (name === "lr") return String(Number((10 ** value).toPrecision(3)));
    return String(Number(value.toFixed(2)));
  }

  drag(name, value) {
    if (name === "threshold") return this.view.moveThreshold(value);
    this.newest = { kind: "drag", name, value };
    this.waiting ||= setTimeout(() => {
      this.waiting = 0;
      this.view.send(this.newest);
    }, Math.max(0, BETWEEN_DRAGS - (performance.now() - (this.sent ?? -Infinity))));
    this.sent = performance.now();
  }

  stop() {
    cancelAnimationFrame(this.due);
    clearTimeout(this.waiting);
    this.watch.disconnect();
    this.connected?.disconnect();
    for (const slider of this.known.values()) slider.off(".lab");
  }
}
