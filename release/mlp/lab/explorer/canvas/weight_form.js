// The weights of a unit, to be changed.

/** All incoming weights of a unit and its bias, to be changed: beside the network, which stays in sight. */
class WeightForm {
  constructor(view, pane, parent) {
    this.view = view;
    this.pane = pane;
    this.node = make("form", "lab-form", parent, { "aria-label": "Weights", novalidate: "" });
    this.node.hidden = true;
    pane.on(this.node, "submit", (event) => event.preventDefault());
    pane.on(this.node, "change", (event) => this.send(event.target));
    pane.on(this.node, "keydown", (event) => this.keyDown(event));
    pane.on(this.node, "focusin", () => view.redraw("network"));
    pane.on(this.node, "focusout", (event) => this.left(event.relatedTarget));
  }

  get unit() {
    return this.node.hidden ? null : this.opened;
  }

  /** The line whose weight is in the box that has the focus. */
  get link() {
    const row = this.unit ? document.activeElement?.dataset?.row : undefined;
    if (row === undefined || !this.node.contains(document.activeElement) || Number(row) < 0) return null;
    return { layer: this.opened.column - 1, row: Number(row), column: this.opened.row };
  }

  open(unit, row) {
    const layer = this.view.frame.layers[unit.column - 1];
    if (!layer) return;
    this.opened = unit;
    this.rows = [];
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
      const name = fromName({ layer: unit.column - 1, row: from });
      this.addField(fields, name, `weight from ${name}`, from);
    }
    this.addField(fields, "bias", "bias", -1);
    this.wrong = make("p", "lab-wrong", this.node, { role: "alert" });
    this.wrong.hidden = true;
    this.node.hidden = false;
    this.refresh();
    const chosen = this.node.querySelector(`input[data-row="${row}"]`);
    chosen.focus();
    chosen.select();
    this.view.look({ unit, link: null, bias: null });
  }

  addField(parent, said, name, row) {
    const label = make("label", "", parent);
    make("span", "", label).textContent = said;
    const settings = { type: "number", step: "0.1", "data-row": row, "aria-label": name };
    const input = makeFocusable("input", "", label, settings);
    const undo = makeFocusable("button", "lab-small lab-undo", label, { type: "button", "aria-label": `Undo: ${name}` });
    put(undo, "↶");
    undo.title = "Back to what it was before it was changed by hand";
    undo.addEventListener("click", () => {
      input.focus();
      this.tell(row, null);
    });
    this.rows.push({ row, input, undo });
  }

  /** Show the weights as they are, but leave alone what is being typed. */
  refresh() {
    if (!this.unit) return;
    const { frame } = this.view;
    const layer = frame.layers[this.unit.column - 1];
    if (!layer) return this.close();
    for (const { row, input, undo } of this.rows) {
      undo.hidden = !frame.changed.some(([at, from, to]) => at === this.opened.column - 1 && from === row && to === this.opened.row);
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
    const wrong = !Number.isFinite(value);
    input.setAttribute("aria-invalid", String(wrong));
    this.wrong.hidden = !wrong;
    put(this.wrong, wrong ? "That is not a number: the weight stays as it is." : "");
    if (wrong) return;
    input.dataset.shown = input.value;
    this.tell(Number(input.dataset.row), value);
  }

  tell(row, value) {
    this.view.send({ kind: "weight", layer: this.unit.column - 1, row, column: this.unit.row, value });
  }

  keyDown(event) {
    event.stopPropagation(); // the notebook has shortcuts of its own
    this.tabbed = event.key === "Tab";
    if (event.key !== "Escape") return;
    event.preventDefault();
    this.close();
  }

  /** Whoever goes on by keyboard has done with it; who clicks elsewhere may want to see what the weight does there. */
  left(next) {
    if (this.tabbed && next && !this.node.contains(next)) this.close();
    else this.view.redraw("network");
  }

  close() {
    if (this.node.hidden) return;
    const focused = this.node.contains(document.activeElement);
    this.node.hidden = true;
    if (focused) this.pane.sheet.canvas.focus();
    this.view.look({ unit: focused ? this.opened : null });
    this.view.redraw("network", "map");
  }
}
