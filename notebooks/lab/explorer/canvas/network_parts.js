// Parts of the network, and what they are called.

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

function biasLines(frame, unit) {
  return [`bias of ${unitName(frame, unit)}`, digits(frame.layers[unit.column - 1]?.b[unit.row])];
}

/** What a tip says of a unit: its weights one below another, a few of many. */
function unitLines(frame, unit) {
  const layer = frame.layers[unit.column - 1];
  const lines = [unitName(frame, unit)];
  if (!layer) return lines;
  if (isOff(frame, unit)) lines.push("off everywhere on the map");
  for (let row = 0; row < Math.min(layer.rows, 8); row++) {
    const name = fromName({ layer: unit.column - 1, row });
    lines.push(`${name}: weight ${digits(layer.W[row * layer.columns + unit.row])}`);
  }
  if (layer.rows > 8) lines.push(`and ${layer.rows - 8} more`);
  return [...lines, `bias ${digits(layer.b[unit.row])}`];
}

/** Where the units stand. */
function placesOf(width, height, sizes, firsts) {
  const counts = sizes.split(",").map(Number);
  const wanted = firsts.split(",").map(Number);
  const [margin, above] = [24, 56]; // with room for + and −
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
    const top = above + (room - 14 - step * shown) / 2 + (step - tile) / 2;
    const first = between(0, wanted[number] || 0, count - shown);
    return {
      left: Math.round(margin + number * across),
      tops: Array.from({ length: shown }, (_, row) => Math.round(top + row * step)),
      first,
      more: count - shown,
      page: across > 96 ? `${first} to ${first + shown - 1} of ${count} ▾` : `${first}–${first + shown - 1} ▾`,
      title: titles[number],
    };
  });
  return { tile, columns };
}

function titlesOf(counts, across) {
  return counts.map((count, number) => {
    if (number === 0) return ["X"];
    if (count === 0) return [`layer ${number - 1}:`, "not known"];
    if (across <= 46) return [String(number - 1), `${count}`];
    const kind = number === counts.length - 1 ? "sigmoid" : "relu";
    const isTight = across <= 62 && count === 1; // the longest of all titles
    return [`layer ${number - 1}`, isTight ? kind : `${count} ${kind}`];
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
