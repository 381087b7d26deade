// Inside.

class Inside {
  constructor(view, parent) {
    this.view = view;
    this.node = make("details", "lab-inside", parent);
    makeFocusable("summary", "", this.node).textContent = "Inside: activations, gradients, steps";
    this.grid = make("div", "lab-inside-grid", this.node);
    this.cells = [];
    this.node.addEventListener("toggle", () => view.redraw("inside"), { signal: view.ended });
  }

  draw() {
    const { frame } = this.view;
    if (!this.node.open || !frame) return;
    const layers = frame.history.length ? Math.round(frame.inside.length / frame.history.length / 3) : 0;
    if (this.cells.length !== layers) this.build(layers);
    for (let kind = 0; kind < 3; kind++) {
      const columns = Array.from({ length: layers }, (_, layer) => insideColumn(frame, layers, layer, kind));
      const range = decadesOf(columns, kind === 2 ? GOOD_STEP : []);
      columns.forEach((column, layer) => this.drawCell(this.cells[layer][kind], column, range, layer, kind));
    }
  }

  build(layers) {
    this.grid.replaceChildren();
    for (const { title, says } of INSIDE) {
      const head = make("div", "lab-inside-head", this.grid);
      make("span", "lab-title", head).textContent = title;
      make("span", "lab-inside-says", head).textContent = says;
    }
    this.cells = Array.from({ length: layers }, () =>
      INSIDE.map(() => {
        const node = make("div", "lab-inside-cell", this.grid);
        return { sheet: new Sheet(node, "lab-inside-stage", { role: "img" }), note: make("div", "lab-foot", node) };
      }),
    );
  }

  drawCell({ sheet, note }, column, range, layer, kind) {
    const { view } = this;
    const { moment } = view.frame;
    const words = insideWords(column[moment], column, kind);
    put(note, `layer ${layer}: ${words}`);
    describe(sheet.canvas, "aria-label", `${INSIDE[kind].title} of layer ${layer}: ${words}`);
    if (!sheet.begin(view.palette, 10)) return;
    const axis = view.model.get("axis") in AXES ? view.model.get("axis") : "epochs";
    const times = view.frame.history[COLUMN_OF[axis]];
    const plot = { left: 34, right: sheet.width - 6, top: 6, bottom: sheet.height - 6 };
    const x = (value) => plot.left + (value / (view.frame.axisEnd[axis] || 1)) * (plot.right - plot.left);
    const share = (value) => (Math.log10(value) - range.low) / (range.high - range.low);
    const y = (value) => plot.bottom - share(value) * (plot.bottom - plot.top);
    if (kind === 2) drawBand(sheet, plot, y, view.palette);
    drawDecades(sheet, plot, range, y, view.palette);
    Object.assign(sheet.pen, { strokeStyle: view.palette.ink, lineWidth: 1.3 });
    polyline(sheet.pen, Array.from(column, (value, row) => [x(times[row]), value > 0 ? y(value) : NaN]));
    if (column[moment] > 0) circle(sheet.pen, x(times[moment]), y(column[moment]), 3, { fill: view.palette.ink });
  }
}

const insideColumn = ({ inside, history }, layers, layer, kind) =>
  Float32Array.from({ length: history.length }, (_, row) => inside[(row * layers + layer) * 3 + kind]);

/** Whole powers of ten round all values: what is far below the largest is left out. */
function decadesOf(columns, always) {
  const all = [...columns.flatMap((column) => [...column]), ...always];
  const seen = all.filter((value) => value > 0 && Number.isFinite(value));
  if (!seen.length) return { low: -1, high: 1 };
  const high = Math.ceil(Math.log10(seen.reduce((a, b) => Math.max(a, b))) + 1e-6);
  const low = Math.floor(Math.log10(seen.reduce((a, b) => Math.min(a, b))) - 1e-6);
  return { low: between(high - 8, low, high - 1), high };
}

function drawDecades({ pen, ...sheet }, plot, { low, high }, y, palette) {
  const step = Math.ceil((high - low) / 3);
  for (let power = low; power <= high; power += step) {
    const at = y(10 ** power);
    Object.assign(pen, { strokeStyle: palette.line, lineWidth: 1 });
    polyline(pen, [[plot.left, at], [plot.right, at]]);
    Object.assign(pen, { textAlign: "right", textBaseline: "middle", fillStyle: palette.quiet });
    pen.fillText(tenTo(power), plot.left - 5, between(6, at, sheet.height - 6));
  }
}

function tenTo(power) {
  if (power >= -2 && power <= 2) return String(Number((10 ** power).toPrecision(1)));
  const raised = (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]);
  return `10${[...String(power)].map(raised).join("")}`;
}

function drawBand({ pen }, plot, y, palette) {
  const [low, middle, high] = GOOD_STEP.map(y);
  pen.globalAlpha = 0.18;
  pen.fillStyle = palette.plus;
  pen.fillRect(plot.left, high, plot.right - plot.left, low - high);
  pen.globalAlpha = 1;
  Object.assign(pen, { strokeStyle: palette.plus, lineWidth: 1 });
  polyline(pen, [[plot.left, middle], [plot.right, middle]]);
}

/** One plain sentence on what a curve says. */
function insideWords(last, column, kind) {
  if (!Number.isFinite(last)) return "nothing is known yet.";
  if (last === 0) {
    const why = ["all outputs are 0", "nothing comes back to this layer", "its weights stand still"][kind];
    return `now 0: ${why}, and 0 has no place on a log axis.`;
  }
  if (kind === 0) return `now ${digits(last)}${changeWords(last, column[0])}.`;
  if (kind === 1) return `now ${digits(last)}${changeWords(last, column.find((value) => value > 0))}.`;
  const where = last < GOOD_STEP[0] ? "below the band, slow" : last > GOOD_STEP[2] ? "above the band, wild" : "in the band";
  return `now ${last < 1 ? `1/${Math.round(1 / last).toLocaleString("en")}` : digits(last)}: ${where}.`;
}

function changeWords(last, first) {
  const times = last / first;
  if (!Number.isFinite(times) || times <= 0) return "";
  if (times > 0.8 && times < 1.25) return ", about as at first";
  if (times > 1) return `, ${digits(times, 2)} times as much as at first`;
  return `, ${digits(1 / times, 2)} times less than at first`;
}
