// The controls beside the picture.

const DRAGGED = ["batch", "lr", "epochs", "noise", "samples", "split", "threshold", "resolution"];
const BETWEEN_DRAGS = 60; // ms: each step has to get as far as a picture
const COPIED = 2000; // ms for which it is said

/** ipywidgets' controls tell their value when they are let go, and have few names for ears: both is made good here. */
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
    const attributeFilter = ["class", "title", "disabled"];
    this.watch.observe(panel, { childList: true, subtree: true, attributes: true, attributeFilter });
    this.connected = new MutationObserver(() => this.view.mindKernel(panel.matches(".jupyter-widgets-disconnected")));
    this.connected.observe(panel, { attributes: true, attributeFilter: ["class"] });
    window.addEventListener("keydown", (event) => this.keepKeys(event), { capture: true, signal: this.view.ended });
    panel.addEventListener("keydown", (event) => this.moveAmongHeads(event), { signal: this.view.ended });
    panel.addEventListener("click", ({ target }) => this.copy(target), { signal: this.view.ended });
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
    for (const name of DRAGGED) this.findSlider(name);
    this.fitBatches();
    this.nameButtons();
    const hidden = this.panel.querySelector(".lab-explorer-hidden");
    const input = hidden?.querySelector("input");
    if (input) describe(input, "aria-invalid", String(hidden.classList.contains("lab-explorer-wrong")));
  }

  /** Give the slider for batch sizes as many steps as there are: ipywidgets leaves it as long as it was at first. */
  fitBatches() {
    const slider = this.known.get("batch");
    const sizes = this.view.model.get("batches");
    if (!slider || sizes.length < 2 || slider.options.range.max === sizes.length - 1) return;
    slider.updateOptions({ range: { min: 0, max: sizes.length - 1 } }, false);
    const shown = sizes.indexOf(this.panel.querySelector(".lab-explorer-batch-label")?.textContent.trim());
    if (shown >= 0) slider.set(shown);
  }

  findSlider(name) {
    const box = this.panel.querySelector(`.lab-explorer-${name}`);
    const slider = box?.querySelector(".noUi-target")?.noUiSlider;
    if (!slider || this.known.get(name) === slider) return;
    this.known.set(name, slider);
    const handle = box.querySelector(".noUi-handle");
    const said = box.querySelector(".widget-label")?.textContent ?? name;
    handle.setAttribute("aria-label", said);
    slider.on("update.lab", (_, __, [value]) => this.tell(name, handle, value));
    slider.on("slide.lab", (_, __, [value]) => this.drag(name, value));
    if (name === "batch") {
      handle.addEventListener("keydown", (event) => this.goToEnd(event), { capture: true, signal: this.view.ended });
    }
    handle.addEventListener("focus", () => this.tell(name, handle, Number(slider.get(true))), { signal: this.view.ended });
  }

  /** Where the slider has become longer, its own End is where it ended at first: pages lead further. */
  goToEnd(event) {
    if (event.key !== "End") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const page = () => new KeyboardEvent("keydown", { key: "PageUp", bubbles: true, cancelable: true });
    for (let pages = this.view.model.get("batches").length / 5; pages > 0; pages--) event.target.dispatchEvent(page());
  }

  /** Give the handle the value that is set, and not the step of the slider that is nearest to it. */
  tell(name, handle, value) {
    const input = this.inputOf(name);
    const set = input && !this.isNear(name, value, Number(input.value)) ? null : input?.value;
    handle.setAttribute("aria-valuetext", set || this.words(name, value));
    const most = this.view.samples?.train ?? 500;
    const size = Number(this.words(name, value)); // "full" is no number
    const ends = {
      lr: { min: 1e-4, max: 10, now: Number(set || 10 ** value) },
      batch: { min: 1, max: most, now: between(1, Number.isNaN(size) ? most : size, most) },
    }[name];
    for (const [end, one] of Object.entries(ends ?? {})) handle.setAttribute(`aria-value${end}`, String(one));
  }

  inputOf(name) {
    return this.panel.querySelector(`.lab-explorer-${name} .lab-explorer-value input`);
  }

  isNear(name, value, set) {
    if (name === "lr") return Math.abs(Math.log10(set) - value) <= 0.051;
    return Math.abs(set - value) < (name === "epochs" ? 6 : 1e-6);
  }

  /** Names without their icons, what is open, and one stop for all groups: arrow keys go from one to the next. */
  nameButtons() {
    for (const icon of this.panel.querySelectorAll("button > i")) describe(icon, "aria-hidden", "true");
    for (const name of DRAGGED) {
      const said = this.panel.querySelector(`.lab-explorer-${name} .widget-label`)?.textContent;
      const input = this.inputOf(name);
      if (input && said) describe(input, "aria-label", `${said}, exact value`);
    }
    const heads = [...this.panel.querySelectorAll(".lab-explorer-head")];
    const stop = heads.find((head) => head === document.activeElement) ?? heads.find((head) => head.tabIndex === 0) ?? heads[0];
    for (const head of heads) {
      describe(head, "aria-expanded", String(head.classList.contains("mod-active")));
      head.removeAttribute("aria-pressed");
      describe(head, "tabindex", head === stop ? "0" : "-1");
    }
  }

  moveAmongHeads(event) {
    const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    if (!step || !event.target.classList?.contains("lab-explorer-head")) return;
    const heads = [...this.panel.querySelectorAll(".lab-explorer-head")];
    const next = heads[between(0, heads.indexOf(event.target) + step, heads.length - 1)];
    event.preventDefault();
    event.stopPropagation();
    next.focus();
    this.nameButtons();
  }

  copy(target) {
    const button = target.closest?.(".lab-explorer-copy");
    const text = this.panel.querySelector(".lab-explorer-code-text textarea");
    if (!button || !text) return;
    text.select();
    const said = (words) => this.view.say(words, true);
    const plain = () => (document.execCommand("copy") ? said("Copied.") : said("The lines are selected: copy them."));
    if (navigator.clipboard) navigator.clipboard.writeText(text.value).then(() => said("Copied."), plain);
    else plain();
    button.dataset.copied = "true";
    setTimeout(() => delete button.dataset.copied, COPIED);
  }

  words(name, value) {
    if (name === "batch") return this.view.model.get("batches")[Math.round(value)] ?? "";
    if (name === "lr") return String(Number((10 ** value).toPrecision(2)));
    return String(Number(value.toFixed(2)) || (name === "epochs" ? 1 : 0));
  }

  drag(name, value) {
    const input = this.inputOf(name);
    if (input) input.value = this.words(name, value);
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
