// The network.

class NetworkPane extends Pane {
  constructor(view, parent) {
    super(view, parent, "network", "Network", { role: "application", tabindex: "0" });
    keyEntry(this.key, "plus", "positive weight");
    keyEntry(this.key, "minus", "negative");
    keyEntry(this.foot, "scale", "output of a unit");
    keyEntry(this.foot, "bias", "bias");
    keyEntry(this.foot, "bias-minus", "negative");
    keyEntry(this.foot, "off", "off");
    this.foot.classList.add("lab-key");
    this.form = new WeightForm(view, this, parent);
    this.building = new Building(view, this);
    this.explain("Arrow keys move among the units, Enter changes weights, + and − add and remove a unit, Escape leaves.");
    this.firsts = []; // for each column, the first unit that is shown
    this.placed = remembered(placesOf);
    this.rasters = remembered(rastersOf);
    const canvas = this.sheet.canvas;
    this.on(canvas, "pointermove", (event) => this.point(event));
    this.on(canvas, "pointerleave", () => view.look({ hoverUnit: null, link: null, bias: null }));
    this.on(canvas, "click", (event) => this.click(event));
    this.on(canvas, "blur", () => view.look({ unit: null }));
    const building = { "+": () => this.building.byKey(1), "-": () => this.building.byKey(-1) };
    const others = { ...building, Enter: () => this.change() };
    this.onKeys((across, down) => this.move(across, down), () => this.leave(), others);
  }

  draw() {
    const { sheet, view } = this;
    const { frame, palette } = view;
    if (frame) this.grow(Math.max(...frame.widths));
    if (!sheet.begin(palette)) return;
    if (!frame) return sheet.writeMiddle("The network appears here.", palette.quiet);
    this.places = this.placed(sheet.width, sheet.height, frame.widths.join(), this.firsts.join());
    const unit = view.activeUnit;
    this.links = linksOf(frame, this.places);
    this.drawLinks(unit);
    const rasters = this.rasters(frame, view.extent, palette, this.places);
    this.places.columns.forEach((column, number) => this.drawColumn(column, number, rasters[number], unit));
    this.showTip();
    this.form.refresh();
    this.building.draw();
  }

  /** Many units in a layer get more room. */
  grow(units) {
    const high = units > 6 ? `${Math.min(40 + 30 * units, 350)}px` : "";
    if (this.sheet.stage.style.minHeight !== high) this.sheet.stage.style.minHeight = high;
  }

  drawLinks(unit) {
    const { pen } = this.sheet;
    const pointed = this.view.at.link ?? this.form.link;
    const { heaviest } = this.view.frame;
    for (const link of this.links) {
      const mine = pointed ? sameLink(link, pointed) : !unit || sameUnit(toUnit(link), unit);
      const share = Math.abs(link.value) / heaviest;
      // Where there are many, the small ones stand back.
      const strength = this.links.length > 40 ? 0.12 + 0.88 * (Number.isFinite(share) ? share : 0) : 1;
      pen.globalAlpha = mine ? (unit || pointed ? 1 : strength) : 0.12;
      this.strokeLink(link, heaviest);
    }
    pen.globalAlpha = 1;
    pen.setLineDash([]);
  }

  strokeLink(link, heaviest) {
    const { pen } = this.sheet;
    const { palette } = this.view;
    const known = Number.isFinite(link.value);
    pen.strokeStyle = !known ? palette.quiet : link.value < 0 ? palette.minus : palette.plus;
    const widest = this.links.length > 100 ? 3 : 4.4;
    pen.lineWidth = known ? 0.6 + (widest * Math.abs(link.value)) / heaviest : 1;
    pen.setLineDash(!known ? [1, 4] : link.value < 0 ? [6, 3.5] : []);
    const [x0, y0, x1, y1] = link.ends;
    const middle = (x0 + x1) / 2;
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.bezierCurveTo(middle, y0, middle, y1, x1, y1);
    pen.stroke();
  }

  drawColumn(column, number, rasters, unit) {
    const { sheet, view } = this;
    const { palette } = view;
    sheet.pen.font = sheet.font("600");
    column.title.forEach((line, i) => {
      const half = sheet.pen.measureText(line).width / 2;
      const x = between(half, column.left + this.places.tile / 2, sheet.width - half);
      sheet.write(line, x, 11 + 13 * i, { align: "center", colour: palette.quiet });
    });
    sheet.pen.font = sheet.font();
    column.tops.forEach((top, i) => {
      this.drawUnit({ column: number, row: column.first + i }, column.left, top, rasters[i], unit);
    });
    if (column.more) {
      const { tile } = this.places;
      const below = column.tops[column.tops.length - 1] + tile + 14;
      sheet.write(column.page, column.left + tile / 2, below, { align: "center", colour: palette.accent });
    }
  }

  drawUnit(unit, left, top, raster, active) {
    const { pen } = this.sheet;
    const { palette, frame } = this.view;
    const tile = this.places.tile;
    pen.imageSmoothingEnabled = true;
    pen.fillStyle = palette.ground;
    pen.fillRect(left, top, tile, tile);
    if (raster) pen.drawImage(raster, left, top, tile, tile);
    const chosen = active && sameUnit(unit, active);
    pen.strokeStyle = chosen ? palette.accent : palette.quiet;
    pen.lineWidth = chosen ? 3 : 1;
    pen.strokeRect(left, top, tile, tile);
    if (isOff(frame, unit)) this.cross(left, top, tile);
    if (unit.column > 0) this.drawBias(unit, left, top + tile);
    else this.nameInput(unit.row, left, top + tile / 2);
    this.ringSample(left, top, tile, raster);
  }

  nameInput(row, left, middle) {
    this.sheet.write(`X${row + 1}`, left - 5, middle, { align: "right", base: "middle", colour: this.view.palette.ink });
  }

  cross(left, top, tile) {
    const { pen } = this.sheet;
    pen.strokeStyle = this.view.palette.quiet;
    pen.lineWidth = 1.4;
    polyline(pen, [[left, top], [left + tile, top + tile], [NaN, NaN], [left + tile, top], [left, top + tile]]);
  }

  /** A dot at the lower left corner: as large as the bias, hollow where it is negative. */
  drawBias({ column, row }, x, y) {
    const { frame, palette } = this.view;
    const bias = frame.layers[column - 1]?.b[row];
    if (!Number.isFinite(bias)) return;
    const look = bias < 0 ? { fill: palette.ground, stroke: palette.minus } : { fill: palette.plus, stroke: palette.plus };
    const radius = 1.8 + 2.8 * Math.min(Math.abs(bias) / frame.heaviest, 1);
    circle(this.sheet.pen, x, y, radius, { ...look, width: 1.4 });
  }

  ringSample(left, top, tile, raster) {
    const { at, samples, extent, palette } = this.view;
    if (at.sample === null || !samples || !raster) return;
    const across = (samples.X[2 * at.sample] - extent[0]) / (extent[1] - extent[0]);
    const up = (samples.X[2 * at.sample + 1] - extent[2]) / (extent[3] - extent[2]);
    const [x, y] = [left + across * tile, top + (1 - up) * tile];
    circle(this.sheet.pen, x, y, 3.2, { stroke: palette.casing, width: 3 });
    circle(this.sheet.pen, x, y, 3.2, { stroke: palette.edge, width: 1.6 });
  }

  showTip() {
    const { frame, at } = this.view;
    const { link, hoverUnit, bias } = at;
    const shown = link && this.links.find((one) => sameLink(one, link));
    if (shown) {
      const way = `${fromName(link)} → ${unitName(frame, toUnit(link))}`;
      return this.sheet.showTip([way, `weight ${digits(shown.value)}`], link.x, link.y);
    }
    const unit = bias ?? hoverUnit;
    const column = unit && this.places.columns[unit.column];
    const top = column?.tops[unit.row - column.first];
    if (top === undefined || this.form.unit) return this.sheet.showTip(null);
    const lines = bias ? biasLines(frame, unit) : unitLines(frame, unit);
    this.sheet.showTip(lines, column.left + this.places.tile, top + this.places.tile / 2);
  }

  point(event) {
    if (!this.places) return;
    const [x, y] = this.sheet.where(event);
    const bias = this.biasAt(x, y);
    const unit = bias ?? this.unitAt(x, y);
    const link = unit ? null : this.linkAt(x, y);
    this.sheet.canvas.style.cursor = unit || link || this.moreAt(x, y) ? "pointer" : "";
    this.view.look({ hoverUnit: unit, link: link && { ...link, x, y }, bias });
  }

  /** The unit whose bias is at this point. */
  biasAt(x, y) {
    const { columns, tile } = this.places;
    for (const [column, { left, tops, first }] of columns.entries()) {
      const i = column ? tops.findIndex((top) => Math.hypot(left - x, top + tile - y) < 7) : -1;
      if (i >= 0) return { column, row: first + i };
    }
    return null;
  }

  unitAt(x, y) {
    const { columns, tile } = this.places;
    for (const [column, { left, tops, first }] of columns.entries()) {
      const i = x >= left && x <= left + tile ? tops.findIndex((top) => y >= top && y <= top + tile) : -1;
      if (i >= 0) return { column, row: first + i };
    }
    return null;
  }

  /** The column whose further units are asked for at this point. */
  moreAt(x, y) {
    const { columns, tile } = this.places;
    return columns.find(({ left, tops, more }) => {
      const below = more ? tops[tops.length - 1] + tile : Infinity;
      return y > below && y < below + 20 && Math.abs(x - left - tile / 2) < 44;
    });
  }

  linkAt(x, y) {
    let nearest = null;
    let closest = 7;
    for (const link of this.links) {
      const away = distanceTo(link.ends, x, y);
      if (away < closest) [nearest, closest] = [link, away];
    }
    return nearest;
  }

  click(event) {
    if (!this.places) return;
    const column = this.moreAt(...this.sheet.where(event));
    if (column) return this.turnPage(this.places.columns.indexOf(column));
    this.point(event);
    const { link, hoverUnit, bias } = this.view.at;
    if (bias) this.form.open(bias, -1);
    else if (link) this.form.open(toUnit(link), link.row);
    else this.view.look({ unit: sameUnit(this.view.at.unit, hoverUnit) ? null : hoverUnit });
  }

  /** Show the units of a column that follow, and the first ones after the last. */
  turnPage(number) {
    const { first, tops, more } = this.places.columns[number];
    const last = first === more;
    this.firsts[number] = last ? 0 : Math.min(first + tops.length, more);
    this.view.redraw("network");
  }

  change() {
    const { unit } = this.view.at;
    if (unit?.column > 0) this.form.open(unit, 0);
    return Boolean(unit);
  }

  leave() {
    if (this.form.unit) this.form.close();
    return this.view.look({ unit: null });
  }

  move(across, down) {
    const { columns } = this.places;
    const { unit } = this.view.at;
    let column = unit ? unit.column + across : 1;
    while (columns[column]?.tops.length === 0) column += across || 1; // its outputs are not known
    if (!columns[column]) return;
    const { first, tops, more } = columns[column];
    const row = unit ? between(0, unit.row + down, tops.length + more - 1) : 0;
    this.firsts[column] = between(row - tops.length + 1, first, row);
    this.view.look({ unit: { column, row }, hoverUnit: null });
  }

  words() {
    const { frame, activeUnit } = this.view;
    if (!frame) return this.label("Network: nothing to see yet.");
    const layers = frame.widths.slice(1, -1);
    const hidden = layers.length ? `hidden layers of ${layers.join(", ")} units` : "no hidden layer";
    const chosen = activeUnit ? `${unitWords(frame, activeUnit)} ` : "";
    this.label(`${chosen}Network: 2 inputs, ${hidden}, 1 output.`);
  }
}
