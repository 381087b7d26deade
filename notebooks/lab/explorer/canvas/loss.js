// The loss.

class LossPane extends Pane {
  constructor(view, parent) {
    super(view, parent, "loss", "Loss", { role: "application", tabindex: "0" });
    keyEntry(this.key, "train", "train");
    this.testKey = keyEntry(this.key, "test", "test");
    this.log = makeFocusable("button", "lab-toggle", this.key, { type: "button", "aria-pressed": "false" });
    put(this.log, "log");
    describe(this.log, "aria-label", "Logarithmic axis of losses");
    describe(this.log, "title", "Losses on a logarithmic axis, where small ones are told apart");
    this.on(this.log, "click", () => this.toggleLog());
    this.foot.remove();
    this.time = new Time(view, this);
    this.explain("Arrow keys, Home and End move along the curve, Enter goes to that moment, Escape leaves.");
    const canvas = this.sheet.canvas;
    this.on(canvas, "pointermove", (event) => this.point(event));
    this.on(canvas, "pointerdown", (event) => this.press(event));
    this.on(canvas, "pointerleave", () => view.look({ row: null }));
    this.on(canvas, "blur", () => view.look({ row: null }));
    const jumps = Object.keys(PAGES).map((key) => [key, () => this.jump(PAGES[key])]);
    this.onKeys((across) => this.move(across), () => view.look({ row: null }), {
      ...Object.fromEntries(jumps),
      Enter: () => this.go(),
    });
  }

  toggleLog() {
    this.isLog = !this.isLog;
    this.log.setAttribute("aria-pressed", String(this.isLog));
    this.view.redraw("loss");
  }

  draw() {
    const { sheet, view } = this;
    const { frame, palette } = view;
    this.testKey.hidden = !view.samples || view.samples.train === view.samples.y.length;
    if (!sheet.begin(palette)) return this.time.draw();
    const plot = { left: 34, top: 8, right: sheet.width - 20, bottom: sheet.height - 32 };
    this.plot = plot;
    this.scale();
    this.time.draw();
    this.drawAxes();
    if (!frame) return;
    const { pen } = sheet;
    pen.save();
    pen.beginPath();
    pen.rect(plot.left, plot.top - 3, plot.right - plot.left + 6, plot.bottom - plot.top + 6);
    pen.clip();
    this.drawBaselineLoss();
    const { moments } = frame;
    const others = view.pins.filter((pin) => !isPartOf(pin.history, frame.history));
    for (const pin of others) this.curve(pin.history, "train", this.colourOf(pin), PIN_DASHES[pin.letter] ?? [], 1.7);
    this.curve(frame.history, "test", palette.test, [5, 3.5], 1.7);
    this.curve(frame.history, "train", palette.ink, [], 1.9);
    this.markLine(frame.moment, frame.moment < moments - 1 ? palette.accent : palette.line);
    pen.restore();
    this.saysStart();
    if (this.baselineLossAt) this.writeOver(`baseline loss ${lossText(frame.baselineLoss)}`, plot.right - 2, this.baselineLossAt, "right");
    this.drawLetters();
    this.drawMoment(frame.moment, 4.2);
    this.drawCursor();
  }

  colourOf({ letter }) {
    return this.view.palette[`pin-${letter.toLowerCase()}`];
  }

  scale() {
    const { frame, pins } = this.view;
    this.axis = this.view.model.get("axis") in AXES ? this.view.model.get("axis") : "epochs";
    this.column = COLUMN_OF[this.axis];
    const runs = [...(frame ? [frame] : []), ...pins].map((run) => run.history);
    const ends = runs.map((past) => past[this.column][past.length - 1] || 0).filter((end) => end > 0);
    this.end = Math.max(frame ? endOfAxis(frame, this.axis, pins.length) : 1, ...ends) || 1;
    // Short runs beside long ones would be dots at the left edge.
    const firsts = runs.flatMap((past) => [...past[this.column].subarray(0, 3)]).filter((value) => value > 0);
    this.start = pins.length && this.axis !== "epochs" && this.end > 4 * Math.min(...ends) ? Math.min(...firsts) : 0;
    this.most = frame ? Math.max(frame.lossTop, ...pins.map((pin) => pin.top)) : 1;
    this.least = 0;
    if (!this.isLog) return;
    const losses = runs.flatMap((past) => [...past.train, ...past.test]).filter((loss) => loss > 0 && loss < Infinity);
    this.most = roundTo(Math.max(...losses, 0.1), true);
    this.least = Math.max(roundTo(Math.min(...losses, this.most / 2), false), this.most * 1e-8);
  }

  /** Where a value is between the ends of the axis, from 0 to 1. */
  share(value) {
    if (!this.start) return value / this.end;
    return value > this.start ? Math.log(value / this.start) / Math.log(this.end / this.start) : 0;
  }

  x(value) {
    return this.plot.left + this.share(value) * (this.plot.right - this.plot.left);
  }

  y(loss) {
    const cut = Math.min(loss, this.most);
    const share = this.isLog ? Math.log(Math.max(cut, this.least) / this.least) / Math.log(this.most / this.least) : cut / this.most;
    return this.plot.bottom - share * (this.plot.bottom - this.plot.top);
  }

  place(history, row, name = "train") {
    return [this.x(history[this.column][row]), this.y(history[name][row])];
  }

  drawAxes() {
    const { sheet, plot } = this;
    const { palette } = this.view;
    const { pen } = sheet;
    pen.lineWidth = 1;
    const losses = this.isLog ? decadesBetween(this.least, this.most) : ticksOf(0, this.most, 5);
    for (const value of losses) {
      pen.strokeStyle = value > this.least ? palette.line : palette.quiet;
      polyline(pen, [[plot.left, this.y(value)], [plot.right, this.y(value)]]);
      sheet.write(String(value), plot.left - 6, this.y(value), { align: "right", base: "middle", colour: palette.quiet });
    }
    const wide = plot.right - plot.left > 220;
    for (const value of this.start ? decadesBetween(this.start, this.end) : ticksOf(0, this.end, wide ? 5 : 3)) {
      pen.strokeStyle = palette.quiet;
      polyline(pen, [[this.x(value), plot.bottom], [this.x(value), plot.bottom + 3]]);
      const half = pen.measureText(String(value)).width / 2;
      const x = Math.min(this.x(value), sheet.width - half - 1);
      sheet.write(String(value), x, plot.bottom + 15, { align: "center", colour: palette.quiet });
    }
    pen.font = sheet.font("600");
    const middle = (plot.left + plot.right) / 2;
    const title = this.start ? `${AXES[this.axis]}, log axis` : AXES[this.axis];
    sheet.write(title, middle, plot.bottom + 28, { align: "center", colour: palette.quiet });
    pen.font = sheet.font();
  }

  /** The loss before training may be beyond the axis: then it is written there. */
  saysStart() {
    const first = this.view.frame?.history.train[0];
    if (!(first > this.most)) return;
    const text = `↑ starts at ${lossText(first)}`;
    this.writeOver(text, this.plot.left + 8, this.plot.top + 8, "left");
  }

  /** Write where curves may be. */
  writeOver(text, x, y, align) {
    const { ground, quiet } = this.view.palette;
    Object.assign(this.sheet.pen, { strokeStyle: ground, lineWidth: 4, textAlign: align, textBaseline: "middle" });
    this.sheet.pen.strokeText(text, x, y);
    this.sheet.write(text, x, y, { align, base: "middle", colour: quiet });
  }

  drawBaselineLoss() {
    const { frame, palette } = this.view;
    const { plot, sheet } = this;
    this.baselineLossAt = null;
    if (!(frame.baselineLoss > this.least) || frame.baselineLoss > this.most) return;
    const y = this.y(frame.baselineLoss);
    Object.assign(sheet.pen, { strokeStyle: palette.quiet, lineWidth: 1.2 });
    sheet.pen.setLineDash([1.5, 3]);
    polyline(sheet.pen, [[plot.left, y], [plot.right, y]]);
    sheet.pen.setLineDash([]);
    this.baselineLossAt = y > plot.top + 24 ? y - 8 : y + 9;
  }

  curve(history, name, colour, dashes, width) {
    const { pen } = this.sheet;
    Object.assign(pen, { strokeStyle: colour, lineWidth: width });
    pen.setLineDash(dashes);
    polyline(pen, Array.from(history[this.column], (_, row) => this.place(history, row, name)));
    pen.setLineDash([]);
  }

  /** The letters of the pinned runs, each at the end of its curve, and none on another. */
  drawLetters() {
    const { sheet, plot, view } = this;
    const letters = view.pins.map((pin) => {
      const [x, y] = this.place(pin.history, pin.history.length - 1);
      const mine = isPartOf(pin.history, view.frame.history);
      return { letter: pin.letter, colour: mine ? view.palette.ink : this.colourOf(pin), x, y };
    });
    const shown = letters.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)).sort((a, b) => a.y - b.y);
    sheet.pen.font = sheet.font("700", 12);
    apartFrom(shown, plot.top + 5, plot.bottom - 5);
    for (const { letter, colour, x, y } of shown) {
      Object.assign(sheet.pen, { strokeStyle: view.palette.ground, lineWidth: 4, textAlign: "left", textBaseline: "middle" });
      sheet.pen.strokeText(letter, x + 7, y);
      sheet.write(letter, x + 7, y, { base: "middle", colour });
    }
    sheet.pen.font = sheet.font();
  }

  markLine(row, colour) {
    const { pen } = this.sheet;
    const x = this.x(this.view.frame.history[this.column][row]);
    Object.assign(pen, { strokeStyle: colour, lineWidth: 1 });
    polyline(pen, [[x, this.plot.top], [x, this.plot.bottom]]);
  }

  drawMoment(row, radius) {
    const { frame, palette } = this.view;
    for (const [name, fill, stroke] of [["test", palette.ground, palette.test], ["train", palette.ink, null]]) {
      const [x, y] = this.place(frame.history, row, name);
      if (Number.isFinite(x) && Number.isFinite(y)) circle(this.sheet.pen, x, y, radius, { fill, stroke, width: 1.7 });
    }
  }

  drawCursor() {
    const { frame, at, palette } = this.view;
    const row = at.row === null ? null : Math.min(at.row, frame.history.length - 1);
    if (row === null) return this.sheet.showTip(null);
    this.markLine(row, palette.quiet);
    this.drawMoment(row, 3.4);
    const [x] = this.place(frame.history, row);
    this.sheet.showTip(rowLines(frame.history, row), x, this.y(frame.history.train[row] || 0));
  }

  /** The row of the history that is nearest to a share of the axis. */
  rowAt(share) {
    const column = this.view.frame.history[this.column];
    let row = 0;
    column.forEach((value, i) => {
      if (Math.abs(this.share(value) - share) < Math.abs(this.share(column[row]) - share)) row = i;
    });
    return row;
  }

  point(event) {
    if (!this.view.frame || !this.plot) return;
    const [x] = this.sheet.where(event);
    const row = this.rowAt((x - this.plot.left) / (this.plot.right - this.plot.left));
    this.view.look({ row });
    if (event.buttons & 1) this.time.ask(row);
  }

  press(event) {
    if (!this.view.frame || event.button) return;
    this.sheet.canvas.setPointerCapture(event.pointerId);
    this.point(event);
  }

  move(across) {
    const { frame, at } = this.view;
    this.view.look({ row: between(0, (at.row ?? frame.moment) + across, frame.history.length - 1) });
  }

  jump(share) {
    const { length } = this.view.frame.history;
    this.move(between(-length, share * length, length) | 0);
    this.view.say(this.sheet.canvas.getAttribute("aria-label"));
    return true;
  }

  go() {
    const { row } = this.view.at;
    if (row !== null) this.time.ask(row);
    return row !== null;
  }

  words() {
    const { frame, at, pins } = this.view;
    if (!frame) return this.label("Loss: nothing to see yet.");
    const row = Math.min(at.row, frame.history.length - 1);
    const chosen = at.row === null ? "" : `${rowLines(frame.history, row).join(", ")}. `;
    const pinned = pins.length ? ` Pinned runs: ${pins.map(({ letter, said }) => `${letter}, ${said}`).join("; ")}.` : "";
    const said = `Loss from ${lossText(frame.history.train[0])} at the start to ${lossText(frame.loss)}.${pinned}`;
    this.label(`${chosen}${said}`);
  }
}

/** Where the axis of a run ends: soon after its last step, where a few were taken one by one. */
function endOfAxis({ axisEnd, history, live }, axis, pins) {
  const whole = axisEnd[axis];
  const done = history[COLUMN_OF[axis]][history.length - 1];
  const isBegun = !live && !pins && done > 0 && done < FEW * whole;
  return isBegun ? roundTo(Math.max(1.01 * done, 1), true) : whole;
}

/** Whether a pinned curve lies wholly under the one of the run that is shown. */
function isPartOf(past, shown) {
  const last = past.length - 1;
  const same = (name) => past[name][last] === shown[name][last];
  return last < shown.length && same("updates") && same("train") && past.train[last >> 1] === shown.train[last >> 1];
}

/** Move labels up and down until none lies on another. */
function apartFrom(labels, top, bottom, least = 13) {
  const near = (one, other) => Math.abs(one.x - other.x) < 14;
  labels.forEach((label, i) => {
    label.y = Math.max(label.y, top, ...labels.slice(0, i).filter((one) => near(one, label)).map((one) => one.y + least));
  });
  [...labels].reverse().forEach((label, i, all) => {
    label.y = Math.min(label.y, bottom, ...all.slice(0, i).filter((one) => near(one, label)).map((one) => one.y - least));
  });
}

function rowLines(history, row) {
  const test = history.test[row];
  const epoch = epochText(Number(history.epoch[row].toFixed(3)));
  return [
    `epoch ${epoch} · ${plural(history.updates[row], "update")} · ${secondsText(history.seconds[row])}`,
    `loss ${lossText(history.train[row])}${Number.isFinite(test) ? ` · test loss ${lossText(test)}` : ""}`,
  ];
}
