// Inside.

class Inside {
  constructor(view, parent) {
    this.view = view;
    this.node = make("details", "lab-inside", parent);
    makeFocusable("summary", "", this.node).textContent = "Inside: outputs, gradients, steps";
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
      const columns = Array.from({ length: layers }, (_, layer) => smoothed(insideColumn(frame, layers, layer, kind)));
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
      describe(head, "title", "The line is the median of the measurements around each moment, the grey band most of them.");
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
    const words = insideWords(column, moment, kind);
    put(note, `layer ${layer}: ${words}`);
    describe(sheet.canvas, "aria-label", `${INSIDE[kind].title} of layer ${layer}: ${words}`);
    if (!sheet.begin(view.palette, 10)) return;
    const { pen } = sheet;
    const axis = view.model.get("axis") in AXES ? view.model.get("axis") : "epochs";
    const times = view.frame.history[COLUMN_OF[axis]];
    const plot = { left: 34, right: sheet.width - 8, top: 6, bottom: sheet.height - 18 };
    const end = endOfAxis(view.frame, axis, view.pins.length) || 1;
    const x = (value) => plot.left + (value / end) * (plot.right - plot.left);
    const share = (value) => between(0, (Math.log10(value) - range.low) / (range.high - range.low), 1);
    const y = (value) => plot.bottom - share(value) * (plot.bottom - plot.top);
    if (kind === 2) drawBand(sheet, plot, y, view.palette);
    drawDecades(sheet, plot, range, y, view.palette);
    drawTimes(sheet, plot, x, end, AXES[axis], view.palette);
    const line = (values) => Array.from(values, (value, row) => [x(times[row]), value > 0 ? y(value) : NaN]);
    fillBetween(pen, line(column.low), line(column.high), view.palette.quiet);
    Object.assign(pen, { strokeStyle: view.palette.ink, lineWidth: 1.6 });
    polyline(pen, line(column.middle));
    const now = column.middle[moment];
    if (now > 0) circle(pen, x(times[moment]), y(now), 3, { fill: view.palette.ink });
  }
}

const insideColumn = ({ inside, history }, layers, layer, kind) =>
  Float32Array.from({ length: history.length }, (_, row) => inside[(row * layers + layer) * 3 + kind]);

/** One mini-batch's gradient says little: of the measurements round each moment the middle one, and most of their range. */
function smoothed(values) {
  const reach = between(1, Math.round(values.length / 25), 8);
  const [low, middle, high] = [0, 1, 2].map(() => new Float32Array(values.length));
  values.forEach((value, i) => {
    const near = values.subarray(Math.max(i - reach, 0), i + reach + 1).filter(Number.isFinite).sort();
    const at = (share) => (near.length ? near[Math.round(share * (near.length - 1))] : NaN);
    [low[i], middle[i], high[i]] = Number.isFinite(value) ? [at(0.1), at(0.5), at(0.9)] : [NaN, NaN, NaN];
  });
  if (Number.isFinite(values[0])) middle[0] = values[0]; // before the first step: no measurement of one mini-batch
  return { values, low, middle, high };
}

/** Whole powers of ten round the curves: single measurements may be far below. */
function decadesOf(columns, always) {
  const all = [...columns.flatMap(({ middle }) => [...middle]), ...always];
  const seen = all.filter((value) => value > 0 && Number.isFinite(value));
  if (!seen.length) return { low: -1, high: 1 };
  const high = Math.ceil(Math.log10(seen.reduce((a, b) => Math.max(a, b))) + 0.1);
  const low = Math.floor(Math.log10(seen.reduce((a, b) => Math.min(a, b))) - 1e-6);
  return { low: between(high - 5, low, high - 1), high };
}

function fillBetween(pen, low, high, colour) {
  const there = ([x, y]) => Number.isFinite(x) && Number.isFinite(y);
  const outline = [...low.filter(there), ...high.filter(there).reverse()];
  if (outline.length < 3) return;
  Object.assign(pen, { globalAlpha: 0.22, fillStyle: colour });
  pen.beginPath();
  outline.forEach(([x, y]) => pen.lineTo(x, y));
  pen.fill();
  pen.globalAlpha = 1;
}

function drawTimes(sheet, plot, x, end, name, palette) {
  for (const value of ticksOf(0, end, 3)) {
    sheet.pen.strokeStyle = palette.quiet;
    polyline(sheet.pen, [[x(value), plot.bottom], [x(value), plot.bottom + 3]]);
    const text = value ? String(value) : `${name.split(" ")[0]} 0`;
    const half = sheet.pen.measureText(text).width / 2;
    const middle = between(half, x(value), sheet.width - half);
    sheet.write(text, middle, plot.bottom + 13, { align: "center", colour: palette.quiet });
  }
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

const tenTo = (power) => (power >= -2 && power <= 2 ? String(Number((10 ** power).toPrecision(1))) : `10${raised(power)}`);

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
function insideWords({ values, middle }, moment, kind) {
  const now = middle[moment];
  if (!Number.isFinite(now)) return "nothing is known yet.";
  if (now === 0) {
    const why = ["all outputs are 0", "nothing comes back to this layer", "its weights stand still"][kind];
    return `now 0: ${why}, and 0 has no place on a log axis.`;
  }
  if (kind < 2) return `now ${digits(now, 2)}${changeWords(now, kind ? middle.find((value) => value > 0) : values[0])}.`;
  const where = now < GOOD_STEP[0] ? "smaller than usual" : now > GOOD_STEP[2] ? "larger than usual" : "as usual";
  return `now ${now < 1 ? `about 1/${Math.round(1 / now).toLocaleString("en")}` : digits(now, 2)}: ${where}.`;
}

function changeWords(last, first) {
  const times = last / first;
  if (!Number.isFinite(times) || times <= 0) return "";
  if (times > 0.8 && times < 1.25) return ", about as at first";
  return `, ${digits(times, 2)} times what it was at first`;
}
