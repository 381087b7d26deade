// The step of a mini-batch.

/** What each sample of a mini-batch does to the step, and the step itself. */
class BatchPane extends Pane {
  constructor(view, parent) {
    super(view, parent, "batch", "This step", { role: "img" });
    this.sheet.canvas.removeAttribute("data-lm-suppress-shortcuts");
    this.on(this.sheet.canvas, "pointermove", (event) => this.point(event));
    this.on(this.sheet.canvas, "pointerleave", () => this.leave());
  }

  draw() {
    const { batch, palette } = this.view;
    this.node.hidden = !batch.rows.length;
    if (this.node.hidden || !this.sheet.begin(palette)) return;
    const count = batch.rows.length;
    put(this.title, count === 1 ? "This step: the pull of its sample" : `This step: the pull of each of its ${count} samples`);
    const shares = batch.mean ? `, divided by ${count} for the mean` : "";
    put(this.foot, `Up: alone, this sample would move the weights the way the step went${shares}. Down: the other way.`);
    const pulls = batch.pulls.slice(0, 16).map((pull) => digits(pull));
    this.label(`${this.title.textContent}: ${pulls.join(", ")}; the step, their sum: ${digits(batch.step)}.`);
    const { width, height } = this.sheet;
    const split = width - between(152, 0.4 * width, 190); // with room for the words at the right
    const [above, below] = [5, height - 16];
    const pitch = Math.min((split - 24) / count, 56);
    const fields = { left: 4, pitch, above, below };
    this.fields = fields;
    this.bars(batch.pulls, fields);
    this.marks(fields);
    this.bars([batch.step], { left: split, pitch: 44, above, below });
    this.sheet.pen.font = this.sheet.font("600", 12);
    this.sheet.write(`sum: ${digits(batch.step)}`, split + 52, (above + below) / 2 - 7, { base: "middle", colour: palette.ink });
    this.sheet.pen.font = this.sheet.font();
    const note = { base: "middle", colour: palette.quiet };
    this.sheet.write("length of the step", split + 52, (above + below) / 2 + 9, note);
    this.showPull();
  }

  /** Bars from a base line, which is low where none goes down. */
  bars(values, { left, pitch, above, below }) {
    const { pen } = this.sheet;
    const { palette, at, batch } = this.view;
    const most = values.reduce((a, b) => Math.max(a, b || 0), 0);
    const least = values.reduce((a, b) => Math.min(a, b || 0), 0);
    const unit = (below - above) / (most - least || 1);
    const base = above + most * unit;
    const thick = Math.max(1, Math.min(pitch * 0.66, 26));
    values.forEach((value, i) => {
      pen.fillStyle = value < 0 ? palette.minus : palette.plus;
      pen.globalAlpha = values === batch.pulls && at.sample !== null && batch.rows[i] !== at.sample ? 0.35 : 1;
      pen.fillRect(left + (i + 0.5) * pitch - thick / 2, base, thick, -(Number.isFinite(value) ? value : 0) * unit);
    });
    pen.globalAlpha = 1;
    Object.assign(pen, { strokeStyle: palette.quiet, lineWidth: 1 });
    polyline(pen, [[left, base], [left + pitch * values.length, base]]);
  }

  /** Under each bar the mark that its sample has on the map. */
  marks({ left, pitch, below }) {
    const { samples, batch, palette, at } = this.view;
    if (!samples || pitch < 7) return;
    batch.rows.forEach((row, i) => {
      if (!(row >= 0 && row < samples.y.length)) return;
      const x = left + (i + 0.5) * pitch;
      drawSample(this.sheet.pen, x, below + 9, samples.y[row], Math.min(3.6, pitch / 3), palette, false);
      if (row === at.sample) circle(this.sheet.pen, x, below + 9, 6.5, { stroke: palette.ink, width: 1.6 });
    });
  }

  showPull() {
    const { batch, at, samples } = this.view;
    const i = at.sample === null ? -1 : batch.rows.indexOf(at.sample);
    if (i < 0 || !samples || !this.pointed) return this.sheet.showTip(null);
    const { left, pitch, above } = this.fields;
    const words = [`sample ${at.sample}: label ${samples.y[at.sample]}`, `pull ${digits(batch.pulls[i])}`];
    this.sheet.showTip(words, left + (i + 0.5) * pitch, above);
  }

  leave() {
    this.pointed = false;
    this.view.look({ sample: null });
  }

  point(event) {
    const { batch } = this.view;
    if (!this.fields) return;
    const [x] = this.sheet.where(event);
    const sample = batch.rows[Math.floor((x - this.fields.left) / this.fields.pitch)];
    this.pointed = true;
    this.view.look({ sample: sample >= 0 ? sample : null });
  }
}
