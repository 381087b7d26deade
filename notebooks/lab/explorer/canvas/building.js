// More and fewer units and layers.

const MOST_UNITS = 64; // as in `settings.py`
const MOST_LAYERS = 6;

/** + and − over the layers. By keyboard + and − do the same in the network, and the text box has the layers. */
class Building {
  constructor(view, pane) {
    this.view = view;
    this.pane = pane;
    this.node = make("div", "lab-building", pane.sheet.stage);
    this.shown = "";
  }

  get hidden() {
    return this.view.frame.widths.slice(1, -1);
  }

  draw() {
    const { columns, tile } = this.pane.places;
    const { width } = this.pane.sheet;
    const key = `${this.hidden.join()} ${tile} ${columns.map(({ left }) => left).join()} ${width}`;
    if (key === this.shown) return;
    this.shown = key;
    this.node.replaceChildren();
    const { hidden } = this;
    const middle = ({ left }) => left + tile / 2;
    hidden.forEach((units, layer) => {
      const x = middle(columns[layer + 1]);
      this.add("−", `Remove a unit of layer ${layer}`, x - 9, this.with(layer, units - 1));
      this.add("+", `Add a unit to layer ${layer}`, x + 9, this.with(layer, units + 1));
    });
    const x = middle(columns[columns.length - 1]);
    this.add("−", "Remove the last hidden layer", x - 9, hidden.length ? hidden.slice(0, -1) : null);
    const more = hidden.length < MOST_LAYERS ? [...hidden, Math.max(hidden[hidden.length - 1] ?? 0, 2)] : null;
    this.add("+", "Add a hidden layer", x + 9, more);
    const name = make("span", "lab-building-name", this.node, { "aria-hidden": "true" });
    put(name, "layers"); // not units of the output, over which they are
    name.style.left = `${Math.round(x)}px`;
  }

  /** The layers with another number of units in one; null where that cannot be. */
  with(layer, units) {
    return units < 1 || units > MOST_UNITS ? null : this.hidden.map((count, i) => (i === layer ? units : count));
  }

  add(sign, name, x, hidden) {
    const button = make("button", "lab-small", this.node, { type: "button", tabindex: "-1", "aria-label": name, title: name });
    put(button, sign);
    button.disabled = !hidden;
    button.style.left = `${Math.round(Math.min(x, this.pane.sheet.width - 9))}px`;
    button.addEventListener("click", () => this.ask(hidden));
  }

  ask(hidden) {
    if (hidden) this.view.send({ kind: "layers", hidden });
    return true;
  }

  byKey(more) {
    const layer = (this.view.at.unit?.column ?? 0) - 1;
    if (layer < 0 || layer >= this.hidden.length) return false;
    return this.ask(this.with(layer, this.hidden[layer] + more));
  }
}
