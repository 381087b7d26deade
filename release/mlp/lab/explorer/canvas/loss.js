// The loss, and time.

class LossPane extends Pane {
  constructor(view, parent) {
    super(view, parent, "loss", "Loss per sample", { role: "application", tabindex: "0" });
    keyEntry(this.key, "train", "train");
    this.testKey = keyEntry(this.key, "test", "test");
    this.foot.remove();
    this.time = new Time(view, this);
    const canvas = this.sheet.canvas;
    this.on(canvas, "pointermove", (event) => this.point(event));
    this.on(canvas, "pointerleave", () => view.look({ row: null }));
    this.on(canvas, "blur", () => view.look({ row: null }));
    this.onKeys((across) => this.move(across), () => view.look({ row: null }));
  }

  draw() {
    const { sheet, view } = this;
    const { frame, palette } = view;
    this.time.draw();
    this.testKey.hidden = !view.samples || view.samples.train === view.samples.y.length;
    if (!sheet.begin(palette)) return;
    const plot = { left: 30, top: 6, right: sheet.width - 16, bottom: sheet.height - 32 };
    this.plot = plot;
    this.scale();
    this.drawAxes();
    if (!frame) return;
    sheet.pen.save();
    sheet.pen.beginPath();
    sheet.pen.rect(plot.left, plot.top - 3, plot.right - plot.left + 6, plot.bottom - plot.top + 6);
    sheet.pen.clip();
    view.pins.forEach((pin, number) => this.drawPin(pin, number));
    this.curve(frame.history, "test", palette.test, [5, 3.5], 1.7);
    this.curve(frame.history, "train", palette.ink, [], 1.9);
    sheet.pen.restore();
    this.drawMoment(frame.moment, 4.2);
    this.drawCursor();
  }

  scale() {
    const { frame, pins } = this.view;
    this.axis = this.view.model.get("axis") in AXES ? this.view.model.get("axis") : "epochs";
    this.most = topOfLosses([...(frame ? [frame.history] : []), ...pins.map((pin) => pin.history)]);
    const past = pins.map(({ history }) => history[COLUMN_OF[this.axis]]);
    this.end = Math.max(frame?.axisEnd[this.axis] ?? 1, ...past.map((column) => column[column.length - 1] || 0)) || 1;
  }

  x(value) {
    return this.plot.left + (value / this.end) * (this.plot.right - this.plot.left);
  }

  y(loss) {
    return this.plot.bottom - (Math.min(loss, this.most) / this.most) * (this.plot.bottom - this.plot.top);
  }

  drawAxes() {
    const { sheet, plot } = this;
    const { palette } = this.view;
    const { pen } = sheet;
    pen.lineWidth = 1;
    for (const value of ticksOf(0, this.most, 5)) {
      pen.strokeStyle = value ? palette.line : palette.quiet;
      polyline(pen, [[plot.left, this.y(value)], [plot.right, this.y(value)]]);
      sheet.write(String(value), plot.left - 6, this.y(value), { align: "right", base: "middle", colour: palette.quiet });
    }
    for (const value of ticksOf(0, this.end, plot.right - plot.left > 220 ? 5 : 3)) {
      pen.strokeStyle = palette.quiet;
      polyline(pen, [[this.x(value), plot.bottom], [this.x(value), plot.bottom + 3]]);
      sheet.write(String(value), this.x(value), plot.bottom + 15, { align: "center", colour: palette.quiet });
    }
    pen.font = sheet.font("600");
    const middle = (plot.left + plot.right) / 2;
    sheet.write(AXES[this.axis], middle, plot.bottom + 28, { align: "center", colour: palette.quiet });
    pen.font = sheet.font();
  }

  curve(history, name, colour, dashes, width) {
    const { pen } = this.sheet;
    Object.assign(pen, { strokeStyle: colour, lineWidth: width });
    pen.setLineDash(dashes);
    polyline(pen, Array.from(history[COLUMN_OF[this.axis]], (value, row) => [this.x(value), this.y(history[name][row])]));
    pen.setLineDash([]);
  }

  drawPin({ letter, history }, number) {
    const { sheet } = this;
    const colour = this.view.palette[`pin-${letter.toLowerCase()}`];
    this.curve(history, "train", colour, PIN_DASHES[letter] ?? [], 1.6);
    // Not all at the end, where the curves come together.
    const row = Math.floor((history.length - 1) * (1 - 0.2 * number));
    const [x, y] = [this.x(history[COLUMN_OF[this.axis]][row]), this.y(history.train[row])];
    if (!Number.isFinite(y)) return;
    sheet.pen.font = sheet.font("700", 12);
    Object.assign(sheet.pen, { strokeStyle: this.view.palette.ground, lineWidth: 4 });
    Object.assign(sheet.pen, { textAlign: "right", textBaseline: "alphabetic" });
    const above = Math.max(y - 5, this.plot.top + 10);
    sheet.pen.strokeText(letter, x - 2, above);
    sheet.write(letter, x - 2, above, { align: "right", colour });
    sheet.pen.font = sheet.font();
  }

  drawMoment(row, radius) {
    const { history } = this.view.frame;
    const { palette } = this.view;
    const [x, y] = [this.x(history[COLUMN_OF[this.axis]][row]), this.y(history.train[row])];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    circle(this.sheet.pen, x, y, radius, { fill: palette.ink, stroke: palette.ground, width: 1.5 });
  }

  drawCursor() {
    const { frame, at, palette } = this.view;
    const row = at.row === null ? null : Math.min(at.row, frame.history.length - 1);
    if (row === null) return this.sheet.showTip(null);
    const x = this.x(frame.history[COLUMN_OF[this.axis]][row]);
    Object.assign(this.sheet.pen, { strokeStyle: palette.quiet, lineWidth: 1 });
    polyline(this.sheet.pen, [[x, this.plot.top], [x, this.plot.bottom]]);
    this.drawMoment(row, 3.4);
    this.sheet.showTip(rowLines(frame.history, row), x, this.y(frame.history.train[row] || 0));
  }

  point(event) {
    const { frame } = this.view;
    if (!frame || !this.plot) return;
    const [x] = this.sheet.where(event);
    const column = frame.history[COLUMN_OF[this.axis]];
    let row = 0;
    column.forEach((value, i) => {
      if (Math.abs(this.x(value) - x) < Math.abs(this.x(column[row]) - x)) row = i;
    });
    this.view.look({ row });
  }

  move(across) {
    const { frame, at } = this.view;
    this.view.look({ row: between(0, (at.row ?? frame.moment) + across, frame.history.length - 1) });
  }

  words() {
    const { frame, at, pins } = this.view;
    if (!frame) return this.label("Loss: nothing to see yet.");
    const row = Math.min(at.row, frame.history.length - 1);
    const chosen = at.row === null ? "" : `${rowLines(frame.history, row).join(", ")}. `;
    const pinned = pins.length ? ` Pinned runs: ${pins.map(({ letter, said }) => `${letter}, ${said}`).join("; ")}.` : "";
    const said = `Loss from ${lossText(frame.history.train[0])} at the start to ${lossText(frame.loss)}.${pinned}`;
    this.label(`${chosen}${said} Arrow keys move along the curve, Escape leaves.`);
  }
}

function rowLines(history, row) {
  const test = history.test[row];
  const epoch = epochText(Number(history.epoch[row].toFixed(3)));
  return [
    `epoch ${epoch} · ${plural(history.updates[row], "update")} · ${secondsText(history.seconds[row])}`,
    `loss ${lossText(history.train[row])}${Number.isFinite(test) ? ` · test loss ${lossText(test)}` : ""}`,
  ];
}

/** The slider through the moments of a run; asks for one at a time. */
class Time {
  constructor(view, pane) {
    this.view = view;
    this.wanted = null;
    this.waiting = 0;
    const node = make("div", "lab-time", pane.node);
    const line = make("label", "lab-time-line", node);
    make("span", "lab-title", line).textContent = "Time";
    this.slider = makeFocusable("input", "", line, { type: "range", min: "0", max: "0", step: "1", value: "0" });
    this.note = make("div", "lab-foot", node);
    pane.on(this.slider, "input", () => this.ask());
  }

  draw() {
    const { frame } = this.view;
    this.slider.disabled = !frame || frame.moments < 2;
    if (!frame) return;
    if (this.slider.max !== String(frame.moments - 1)) this.slider.max = frame.moments - 1;
    if (this.wanted === null && !this.waiting) this.slider.value = frame.moment;
    const shown = frame.history.epoch[Number(this.slider.value)] ?? frame.epoch;
    const text = `epoch ${epochText(Number(shown.toFixed(2)))} of ${frame.epochs}`;
    describe(this.slider, "aria-valuetext", text);
    const back = frame.moment < frame.moments - 1;
    put(this.note, back ? `as it was at epoch ${epochText(frame.epoch)}: Train goes on from here` : text);
    this.note.classList.toggle("lab-back", back);
  }

  ask() {
    this.wanted = Number(this.slider.value);
    if (!this.waiting) this.send();
    this.view.redraw("loss");
  }

  send() {
    this.view.send({ kind: "moment", moment: this.wanted });
    this.wanted = null;
    this.waiting = setTimeout(() => this.came(), PATIENCE);
  }

  /** A frame has come, or none will: on to the newest moment that was asked for meanwhile. */
  came() {
    this.stop();
    if (this.wanted !== null) this.send();
  }

  stop() {
    clearTimeout(this.waiting);
    this.waiting = 0;
  }
}
