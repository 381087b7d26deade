// The map.

class MapPane extends Pane {
  constructor(view, parent) {
    super(view, parent, "map", "Decision map", { role: "application", tabindex: "0" });
    keyEntry(this.key, "zero", "0");
    keyEntry(this.key, "one", "1");
    this.testKey = keyEntry(this.key, "hollow", "test");
    this.bar = make("span", "lab-probability", this.foot, { "aria-hidden": "true" });
    this.tick = make("span", "lab-tick", this.bar);
    this.barText = make("span", "", this.foot);
    this.rings = make("span", "lab-rings", this.foot);
    this.raster = remembered(unitMap);
    this.explain("Arrow keys move among the samples, Escape leaves.");
    const canvas = this.sheet.canvas;
    this.on(canvas, "pointermove", (event) => this.point(event));
    this.on(canvas, "pointerleave", () => view.look({ sample: null, place: null }));
    this.on(canvas, "blur", () => view.look({ sample: null }));
    this.onKeys((across, down) => this.move(across, down), () => view.look({ sample: null }));
  }

  draw() {
    const { sheet, view } = this;
    const { frame, extent, palette } = view;
    this.writeAround();
    this.plot = null;
    if (!sheet.begin(palette)) return;
    const plot = { left: 30, top: 6, right: sheet.width - 8, bottom: sheet.height - 30 };
    Object.assign(plot, { wide: plot.right - plot.left, high: plot.bottom - plot.top });
    if (!extent || !frame) return this.drawEmpty(plot);
    this.plot = plot;
    this.shown = this.raster(frame, extent, palette, this.unit.column, this.unit.row);
    this.drawGround();
    this.drawBorder();
    this.drawSamples();
    this.drawAxes();
    this.showTip();
  }

  /** The unit whose map is shown: the output, unless the reader looks at another one. */
  get unit() {
    return this.view.activeUnit ?? { column: this.view.frame.widths.length - 1, row: 0 };
  }

  get isDecision() {
    return this.unit.column === this.view.frame.widths.length - 1;
  }

  writeAround() {
    const { frame, standing, samples } = this.view;
    const looked = frame && !this.isDecision;
    put(this.title, looked ? mapTitle(frame, this.unit) : "Decision map");
    this.testKey.hidden = !samples || samples.train === samples.y.length;
    this.key.hidden = Boolean(looked);
    put(this.rings, standing && !looked ? `ringed: ${mistakesText(standing)}` : "");
    this.bar.hidden = Boolean(looked);
    this.tick.style.left = `${100 * this.view.threshold}%`;
    put(this.barText, looked ? rangeText(this.view, this.unit) : `probability; boundary at ${digits(this.view.threshold)}`);
  }

  drawEmpty({ left, top, wide, high }) {
    this.sheet.showTip(null);
    this.sheet.pen.strokeStyle = this.view.palette.line;
    this.sheet.pen.strokeRect(left, top, wide, high);
    this.sheet.writeMiddle("The map appears here.", this.view.palette.quiet);
  }

  x(value) {
    const [low, high] = this.view.extent;
    return this.plot.left + ((value - low) / (high - low)) * this.plot.wide;
  }

  y(value) {
    const [, , low, high] = this.view.extent;
    return this.plot.bottom - ((value - low) / (high - low)) * this.plot.high;
  }

  drawGround() {
    const { pen } = this.sheet;
    const { left, top, wide, high } = this.plot;
    if (this.shown) pen.drawImage(this.shown, left, top, wide, high);
  }

  drawBorder() {
    const { pen } = this.sheet;
    const { palette, boundary } = this.view;
    pen.save();
    pen.beginPath();
    for (const [x0, y0, x1, y1] of boundary) {
      pen.moveTo(this.x(x0), this.y(y0));
      pen.lineTo(this.x(x1), this.y(y1));
    }
    pen.lineCap = "round";
    Object.assign(pen, { globalAlpha: 0.55, lineWidth: 3.8, strokeStyle: palette.casing });
    pen.stroke();
    Object.assign(pen, { globalAlpha: 1, lineWidth: 1.7, strokeStyle: palette.edge });
    pen.stroke();
    pen.restore();
  }

  drawSamples() {
    const { samples, standing, batch, palette } = this.view;
    if (!samples) return;
    const { pen } = this.sheet;
    const many = samples.y.length;
    const radius = between(3, this.plot.wide / 62, 4.4) * (many > 250 ? 0.75 : many > 100 ? 0.85 : 1);
    const beyond = many > 100 ? 2.6 : 3.8; // of a ring
    const lit = new Set(batch.rows);
    for (let i = 0; i < many; i++) {
      const [x, y] = [this.x(samples.X[2 * i]), this.y(samples.X[2 * i + 1])];
      pen.globalAlpha = lit.size && !lit.has(i) ? 0.35 : 1;
      if (lit.has(i)) circle(pen, x, y, radius + 4, { fill: palette.lit, stroke: INK, width: 1.2 });
      drawSample(pen, x, y, samples.y[i], radius, palette, i >= samples.train);
      if (standing && this.isDecision && standing.wrong[i]) {
        circle(pen, x, y, radius + beyond, { stroke: lit.has(i) ? INK : palette.edge, width: 1.5 });
      }
    }
    pen.globalAlpha = 1;
    if (this.chosen !== null) this.ringChosen(radius + 7);
  }

  /** The sample that the reader looks at. */
  get chosen() {
    const { samples, at } = this.view;
    return at.sample !== null && at.sample < (samples?.y.length ?? 0) ? at.sample : null;
  }

  ringChosen(radius) {
    const [x1, x2] = this.view.samples.X.subarray(2 * this.chosen);
    const [x, y] = [this.x(x1), this.y(x2)];
    circle(this.sheet.pen, x, y, radius, { stroke: this.view.palette.casing, width: 4.5 });
    circle(this.sheet.pen, x, y, radius, { stroke: this.view.palette.edge, width: 2 });
  }

  drawAxes() {
    const { sheet, plot } = this;
    const { palette, extent } = this.view;
    const { pen } = sheet;
    pen.strokeStyle = palette.quiet;
    pen.lineWidth = 1;
    pen.strokeRect(plot.left, plot.top, plot.wide, plot.high);
    const count = plot.wide > 200 ? 5 : 3;
    for (const value of ticksOf(extent[0], extent[1], count)) {
      polyline(pen, [[this.x(value), plot.bottom], [this.x(value), plot.bottom + 3]]);
      sheet.write(minus(String(value)), this.x(value), plot.bottom + 14, { align: "center", colour: palette.quiet });
    }
    for (const value of ticksOf(extent[2], extent[3], count)) {
      polyline(pen, [[plot.left, this.y(value)], [plot.left - 3, this.y(value)]]);
      const look = { align: "right", base: "middle", colour: palette.quiet };
      sheet.write(minus(String(value)), plot.left - 5, this.y(value), look);
    }
    pen.font = sheet.font("600");
    sheet.write("X1", (plot.left + plot.right) / 2, plot.bottom + 26, { align: "center", colour: palette.quiet });
    pen.translate(9, (plot.top + plot.bottom) / 2);
    pen.rotate(-Math.PI / 2);
    sheet.write("X2", 0, 0, { align: "center", colour: palette.quiet });
    pen.rotate(Math.PI / 2);
    pen.translate(-9, -(plot.top + plot.bottom) / 2);
  }

  showTip() {
    const { at, samples } = this.view;
    if (this.chosen !== null) {
      const [x1, x2] = samples.X.subarray(2 * this.chosen);
      return this.sheet.showTip(sampleLines(this.view, this.chosen), this.x(x1), this.y(x2));
    }
    if (!at.place) return this.sheet.showTip(null);
    const { x, y } = at.place;
    this.sheet.showTip([`X1 ${digits(this.x1At(x))} · X2 ${digits(this.x2At(y))}`, this.valueAt(x, y)], x, y);
  }

  x1At(x) {
    const [low, high] = this.view.extent;
    return low + ((x - this.plot.left) / this.plot.wide) * (high - low);
  }

  x2At(y) {
    const [, , low, high] = this.view.extent;
    return low + ((this.plot.bottom - y) / this.plot.high) * (high - low);
  }

  valueAt(x, y) {
    const { frame } = this.view;
    const { unit } = this;
    const cell = (side) => {
      const column = between(0, Math.floor(((x - this.plot.left) / this.plot.wide) * side), side - 1);
      return between(0, Math.floor(((this.plot.bottom - y) / this.plot.high) * side), side - 1) * side + column;
    };
    if (unit.column === 0) return `the input is ${digits(unit.row ? this.x2At(y) : this.x1At(x))}`;
    if (this.isDecision) {
      return `probability ${digits(sigmoid(logitOf(frame.logits[cell(frame.resolution)])))}`;
    }
    const maps = frame.maps[unit.column - 1];
    const side = frame.unitResolution;
    const shade = maps?.shades[unit.row * side * side + cell(side)];
    return shade === undefined ? "" : `output ${digits((shade / 255) * maps.largest[unit.row], 2)}`;
  }

  point(event) {
    if (!this.plot) return;
    const [x, y] = this.sheet.where(event);
    const { left, right, top, bottom } = this.plot;
    const inside = x >= left && x <= right && y >= top && y <= bottom;
    const sample = inside ? this.sampleAt(x, y) : null;
    this.view.look({ sample, place: inside && sample === null ? { x, y } : null });
  }

  sampleAt(x, y) {
    const { samples } = this.view;
    let nearest = null;
    let closest = 9;
    for (let i = 0; samples && i < samples.y.length; i++) {
      const away = Math.hypot(this.x(samples.X[2 * i]) - x, this.y(samples.X[2 * i + 1]) - y);
      if (away < closest) [nearest, closest] = [i, away];
    }
    return nearest;
  }

  /** Left and right go along X1, up and down along X2: so each sample is reached. */
  move(across, down) {
    const { samples, at } = this.view;
    if (!samples) return;
    const feature = across ? 0 : 1;
    const order = [...samples.y.keys()].sort((a, b) => samples.X[2 * a + feature] - samples.X[2 * b + feature] || a - b);
    const next = at.sample === null ? 0 : between(0, order.indexOf(at.sample) + (across || -down), order.length - 1);
    this.view.look({ sample: order[next], place: null });
  }

  words() {
    const { frame, samples, standing, threshold } = this.view;
    if (!frame || !samples) return this.label("Decision map: nothing to see yet.");
    const chosen = this.chosen === null ? "" : `${sampleLines(this.view, this.chosen).join(", ")}. `;
    const shown = this.isDecision ? "Decision map" : mapTitle(frame, this.unit);
    const wrong = mistakesText(standing);
    const said = `${shown} with ${plural(samples.y.length, "sample")}: ${wrong} at threshold ${digits(threshold)}`;
    this.label(`${chosen}${said}.`);
  }
}

function mapTitle(frame, unit) {
  const name = unitName(frame, unit);
  return unit.column ? `Output of ${name}` : `Input ${name}`;
}

/** What the lightest and the darkest place of a unit's map mean. */
function rangeText({ frame, extent }, unit) {
  if (unit.column === 0) {
    const [low, high] = (extent ?? []).slice(2 * unit.row);
    return extent ? `from ${digits(low)} (pink) to ${digits(high)} (green)` : "";
  }
  if (isOff(frame, unit)) return "off everywhere: its output is 0";
  const largest = frame.maps[unit.column - 1]?.largest[unit.row];
  if (largest === undefined) return "nothing is known of its output";
  return `output from 0 (no colour) to ${digits(largest)} (full colour)`;
}

function sampleLines({ samples, frame }, i) {
  const label = samples.y[i];
  const kind = i < samples.train ? "" : " (test)";
  return [
    `sample ${i}${kind}: label ${label}`,
    `X1 ${digits(samples.X[2 * i])} · X2 ${digits(samples.X[2 * i + 1])}`,
    `probability ${digits(frame.p[i])} · loss ${lossText(lossOf(frame.p[i], label))}`,
  ];
}

function traceSample(pen, x, y, label, radius) {
  pen.beginPath();
  if (!label) return pen.arc(x, y, radius, 0, 2 * Math.PI);
  const high = 1.25 * radius;
  pen.moveTo(x, y - high);
  pen.lineTo(x + 1.15 * radius, y + 0.72 * high);
  pen.lineTo(x - 1.15 * radius, y + 0.72 * high);
  pen.closePath();
}

/** A mark; one that is not trained on is hollow. */
function drawSample(pen, x, y, label, radius, palette, hollow) {
  traceSample(pen, x, y, label, radius);
  if (!hollow) {
    Object.assign(pen, { fillStyle: label ? palette.one : palette.zero, strokeStyle: INK, lineWidth: 1.1 });
    pen.fill();
    pen.stroke();
    return;
  }
  Object.assign(pen, { strokeStyle: palette.edge, lineWidth: 1.5 });
  pen.stroke();
}
