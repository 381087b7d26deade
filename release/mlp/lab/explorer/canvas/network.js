// The network.

class NetworkPane extends Pane {
  constructor(view, parent) {
    super(view, parent, "network", "Network", { role: "application", tabindex: "0" });
    keyEntry(this.key, "plus", "positive weight");
    keyEntry(this.key, "minus", "negative");
    make("span", "lab-scale", this.foot, { "aria-hidden": "true" });
    make("span", "", this.foot).textContent = "output of a unit, from 0 to its own largest";
    this.form = new WeightForm(view, this);
    this.firsts = []; // for each column, the first unit that is shown
    this.placed = remembered(placesOf);
    this.rasters = remembered(rastersOf);
    const canvas = this.sheet.canvas;
    this.on(canvas, "pointermove", (event) => this.point(event));
    this.on(canvas, "pointerleave", () => view.look({ hoverUnit: null, link: null }));
    this.on(canvas, "click", (event) => this.click(event));
    this.on(canvas, "blur", () => view.look({ unit: null }));
    this.onKeys((across, down) => this.move(across, down), () => this.leave(), () => this.change());
  }

  draw() {
    const { sheet, view } = this;
    const { frame, palette } = view;
    if (!sheet.begin(palette)) return;
    if (!frame) return sheet.writeMiddle("The network appears here.", palette.quiet);
    this.places = this.placed(sheet.width, sheet.height, frame.widths.join(), this.firsts.join());
    const unit = view.activeUnit;
    this.links = linksOf(frame, this.places);
    this.drawLinks(unit);
    const rasters = this.rasters(frame, view.extent, palette, this.places);
    this.places.columns.forEach((column, number) => this.drawColumn(column, number, rasters[number], unit));
    this.showLink();
    this.form.refresh();
  }

  drawLinks(unit) {
    const { pen } = this.sheet;
    const { link: pointed } = this.view.at;
    const { heaviest } = this.view.frame;
    for (const link of this.links) {
      const mine = pointed ? sameLink(link, pointed) : !unit || sameUnit(toUnit(link), unit);
      pen.globalAlpha = mine ? 1 : 0.16;
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
    pen.lineWidth = known ? 0.6 + (4.4 * Math.abs(link.value)) / heaviest : 1;
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
      const last = column.first + column.tops.length - 1;
      const said = `${column.first} to ${last} of ${column.more + column.tops.length} ▾`;
      sheet.write(said, column.left + tile / 2, below, { align: "center", colour: palette.accent });
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
    pen.strokeStyle = this.view.palette.dark ? INK : this.view.palette.quiet;
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
    const { at, samples, extent } = this.view;
    if (at.sample === null || !samples || !raster) return;
    const across = (samples.X[2 * at.sample] - extent[0]) / (extent[1] - extent[0]);
    const up = (samples.X[2 * at.sample + 1] - extent[2]) / (extent[3] - extent[2]);
    const stroke = edgeOn(rgbAt(raster, across, up));
    circle(this.sheet.pen, left + across * tile, top + (1 - up) * tile, 3.2, { stroke, width: 1.6 });
  }

  showLink() {
    const { link } = this.view.at;
    const shown = link && this.links.find((one) => sameLink(one, link));
    if (!shown) return this.sheet.showTip(null);
    const way = `${fromName(link)} → ${unitName(this.view.frame, toUnit(link))}`;
    this.sheet.showTip([way, `weight ${digits(shown.value)}`], link.x, link.y);
  }

  point(event) {
    if (!this.places) return;
    const [x, y] = this.sheet.where(event);
    const unit = this.unitAt(x, y);
    const link = unit ? null : this.linkAt(x, y);
    this.sheet.canvas.style.cursor = unit || link || this.moreAt(x, y) ? "pointer" : "";
    this.view.look({ hoverUnit: unit, link: link && { ...link, x, y } });
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
    const { link, hoverUnit } = this.view.at;
    if (link) this.form.open(toUnit(link), link.row);
    else this.view.look({ unit: hoverUnit });
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
    const keys = "Arrow keys move among the units, Enter changes weights, Escape leaves.";
    this.label(`${chosen}Network: 2 inputs, ${hidden}, 1 output. ${keys}`);
  }
}

const sameUnit = (one, other) => one?.column === other?.column && one?.row === other?.row;
const sameLink = (one, other) => one.layer === other.layer && one.row === other.row && one.column === other.column;
const toUnit = (link) => ({ column: link.layer + 1, row: link.column });
const fromName = ({ layer, row }) => (layer ? `unit ${row} of layer ${layer - 1}` : `X${row + 1}`);

function unitName(frame, { column, row }) {
  if (column === 0) return `X${row + 1}`;
  return column === frame.widths.length - 1 ? "the output" : `unit ${row} of layer ${column - 1}`;
}

function isOff(frame, { column, row }) {
  const maps = frame.maps[column - 1];
  return Boolean(maps?.shades.length) && column < frame.widths.length - 1 && !(maps.largest[row] > 0);
}

function unitWords(frame, unit) {
  const name = unitName(frame, unit);
  const layer = frame.layers[unit.column - 1];
  const said = [name[0].toUpperCase() + name.slice(1)];
  if (isOff(frame, unit)) said.push("off everywhere on the map");
  if (layer) {
    const weight = (_, row) => digits(layer.W[row * layer.columns + unit.row]);
    const weights = Array.from({ length: Math.min(layer.rows, 8) }, weight);
    said.push(`weights ${weights.join(", ")}${layer.rows > 8 ? " and more" : ""}`, `bias ${digits(layer.b[unit.row])}`);
  }
  return `${said.join("; ")}.`;
}

/** Where the units stand. */
function placesOf(width, height, sizes, firsts) {
  const counts = sizes.split(",").map(Number);
  const wanted = firsts.split(",").map(Number);
  const [margin, above] = [22, 34];
  const room = height - above - 6;
  const fits = Math.max(Math.floor((room - 14) / (TILE.least + TILE.gap)), 1);
  const rows = Math.min(Math.max(...counts), fits);
  const pitch = (width - 2 * margin) / counts.length;
  const tile = Math.floor(between(14, Math.min((room - 14) / rows - TILE.gap, 0.58 * pitch), TILE.most));
  const across = (width - 2 * margin - tile) / (counts.length - 1);
  const titles = titlesOf(counts, across);
  const columns = counts.map((count, number) => {
    const shown = Math.min(count, fits);
    const step = Math.min(tile + 26, (room - 14) / shown);
    const first = above + (room - 14 - step * shown) / 2 + (step - tile) / 2;
    return {
      left: Math.round(margin + number * across),
      tops: Array.from({ length: shown }, (_, row) => Math.round(first + row * step)),
      first: between(0, wanted[number] || 0, count - shown),
      more: count - shown,
      title: titles[number],
    };
  });
  return { tile, columns };
}

function titlesOf(counts, across) {
  return counts.map((count, number) => {
    if (number === 0) return ["X"];
    if (count === 0) return [`layer ${number - 1}:`, "not known"];
    const kind = number === counts.length - 1 ? "sigmoid" : "relu";
    if (across > 150) return [`layer ${number - 1}: ${count} ${kind}`];
    return across > 60 ? [`layer ${number - 1}:`, `${count} ${kind}`] : [`${number - 1}:`, String(count)];
  });
}

function linksOf(frame, { columns, tile }) {
  return frame.layers.flatMap(({ W, columns: fan }, layer) => {
    const [from, to] = [columns[layer], columns[layer + 1]];
    return from.tops.flatMap((y0, i) =>
      to.tops.map((y1, j) => {
        const [row, column] = [from.first + i, to.first + j];
        const ends = [from.left + tile, y0 + tile / 2, to.left, y1 + tile / 2];
        return { layer, row, column, value: W[row * fan + column], ends };
      }),
    );
  });
}

/** How far a place is from a line of the network. */
function distanceTo([x0, y0, x1, y1], x, y) {
  if (x < x0 || x > x1) return Infinity;
  let closest = Infinity;
  for (let i = 0; i <= 24; i++) {
    const t = i / 24;
    const rise = t * t * (3 - 2 * t); // both control points are in the middle, at the heights of the ends
    const run = 1.5 * t * (1 - t) + t * t * t;
    closest = Math.min(closest, Math.hypot(x0 + run * (x1 - x0) - x, y0 + rise * (y1 - y0) - y));
  }
  return closest;
}

/** The small map of every unit that is shown; null where there is none. */
function rastersOf(frame, extent, palette, { columns }) {
  return columns.map(({ tops, first }, column) => {
    return tops.map((_, i) => unitMap(frame, extent, palette, column, first + i));
  });
}

function unitMap(frame, extent, palette, column, row) {
  if (column === 0) return extent ? inputRaster(extent, row, palette) : null;
  if (column === frame.widths.length - 1) return decisionRaster(frame.logits, frame.resolution, palette);
  const maps = frame.maps[column - 1];
  return maps?.shades.length ? unitRaster(maps, row, frame.unitResolution, palette) : null;
}
