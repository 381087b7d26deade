// The step of a mini-batch.

/** What each sample of a mini-batch does to the step, and the step itself. */
class BatchPane extends Pane {
  constructor(view, parent) {
    super(view, parent, "batch", "This step", { role: "img" });
  }

  draw() {
    const { batch, palette } = this.view;
    this.node.hidden = !batch.rows.length;
    if (this.node.hidden || !this.sheet.begin(palette)) return;
    const whose = batch.rows.length === 1 ? "its sample" : `each of its ${batch.rows.length} samples`;
    put(this.title, `This step: the pull of ${whose}`);
    const shares = batch.mean ? `, divided by ${batch.rows.length} for the mean` : "";
    put(this.foot, `up: where the step goes, down: against it${shares}; at the right the step, their sum, on a scale of its own`);
    const pulls = batch.pulls.slice(0, 16).map((pull) => digits(pull));
    this.label(`${this.title.textContent}: ${pulls.join(", ")}; the step: ${digits(batch.step)}.`);
    const { width, height } = this.sheet;
    const split = width - Math.min(150, 0.35 * width);
    this.bars(batch.pulls, 4, split - 16, height);
    this.bars([batch.step], split, split + 34, height);
    this.sheet.pen.font = this.sheet.font("600", 12);
    this.sheet.write(`= ${digits(batch.step)}`, split + 44, height / 2, { base: "middle", colour: palette.ink });
  }

  bars(values, left, right, height) {
    const { pen } = this.sheet;
    const { palette } = this.view;
    const most = values.reduce((a, b) => Math.max(a, Math.abs(b) || 0), 1e-12);
    const pitch = (right - left) / values.length;
    const thick = Math.max(1, Math.min(pitch * 0.7, 26));
    values.forEach((value, i) => {
      const high = ((height / 2 - 4) * (Number.isFinite(value) ? value : 0)) / most;
      pen.fillStyle = value < 0 ? palette.minus : palette.plus;
      pen.fillRect(left + (i + 0.5) * pitch - thick / 2, height / 2, thick, -high);
    });
    Object.assign(pen, { strokeStyle: palette.quiet, lineWidth: 1 });
    polyline(pen, [[left, height / 2], [right, height / 2]]);
  }
}
