// The weights of a unit, to be changed.

/** All incoming weights of a unit and its bias, to be changed. */
class WeightForm {
  constructor(view, pane) {
    this.view = view;
    this.pane = pane;
    this.node = make("form", "lab-form", pane.node, { "aria-label": "Weights" });
    this.node.hidden = true;
    pane.on(this.node, "submit", (event) => event.preventDefault());
    pane.on(this.node, "change", (event) => this.send(event.target));
    pane.on(this.node, "keydown", (event) => this.keyDown(event));
  }

  get unit() {
    return this.node.hidden ? null : this.opened;
  }

  open(unit, row) {
    const layer = this.view.frame.layers[unit.column - 1];
    if (!layer) return;
    this.opened = unit;
    this.node.replaceChildren();
    const head = make("div", "lab-form-head", this.node);
    const title = `Weights of ${unitName(this.view.frame, unit)}`;
    make("strong", "", head).textContent = title;
    describe(this.node, "aria-label", title);
    const close = makeFocusable("button", "lab-close", head, { type: "button", "aria-label": "Close" });
    put(close, "×");
    close.addEventListener("click", () => this.close());
    const fields = make("div", "lab-fields", this.node);
    for (let from = 0; from < layer.rows; from++) {
      this.addField(fields, fromName({ layer: unit.column - 1, row: from }), from);
    }
    this.addField(fields, "bias", -1);
    this.node.hidden = false;
    this.node.classList.toggle("lab-form-left", 2 * unit.column >= this.view.frame.widths.length);
    this.refresh();
    const chosen = this.node.querySelector(`input[data-row="${row}"]`);
    chosen.focus();
    chosen.select();
    this.view.look({ unit, link: null });
  }

  addField(parent, name, row) {
    const label = make("label", "", parent);
    make("span", "", label).textContent = name;
    makeFocusable("input", "", label, { type: "number", step: "any", "data-row": row });
  }

  /** Show the weights as they are, but leave alone what is being typed. */
  refresh() {
    if (!this.unit) return;
    const layer = this.view.frame.layers[this.unit.column - 1];
    if (!layer) return this.close();
    for (const input of this.node.querySelectorAll("input")) {
      const row = Number(input.dataset.row);
      const value = row < 0 ? layer.b[this.opened.row] : layer.W[row * layer.columns + this.opened.row];
      const text = Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "";
      if (input.dataset.shown === text) continue;
      const { shown } = input.dataset;
      const typed = input === document.activeElement && shown !== undefined && input.value !== shown;
      if (!typed) input.value = text;
      input.dataset.shown = text;
    }
  }

  send(input) {
    const value = input.valueAsNumber;
    if (!Number.isFinite(value)) return;
    input.dataset.shown = input.value;
    const { column, row } = this.unit;
    this.view.send({ kind: "weight", layer: column - 1, row: Number(input.dataset.row), column: row, value });
  }

  keyDown(event) {
    event.stopPropagation(); // the notebook has shortcuts of its own
    if (event.key !== "Escape") return;
    event.preventDefault();
    this.close();
  }

  close() {
    if (this.node.hidden) return;
    const focused = this.node.contains(document.activeElement);
    this.node.hidden = true;
    if (focused) this.pane.sheet.canvas.focus();
    this.view.look({ unit: focused ? this.opened : null });
  }
}
