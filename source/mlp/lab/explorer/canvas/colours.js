// Colours.

/** Read any CSS colour: a canvas knows them all, and says them in two forms. */
function rgbOf(colour) {
  const pen = rgbOf.pen ?? (rgbOf.pen = document.createElement("canvas").getContext("2d"));
  pen.fillStyle = "#ffffff";
  pen.fillStyle = colour.trim();
  const said = pen.fillStyle;
  if (said.startsWith("#")) return [1, 3, 5].map((i) => parseInt(said.slice(i, i + 2), 16));
  return said.match(/[\d.]+/g).slice(0, 3).map(Number);
}

function brightness([r, g, b]) {
  const linear = (part) => (part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** 256 colours from the first through the middle to the last. */
function scaleOf([first, middle, last]) {
  return Array.from({ length: 256 }, (_, i) => {
    const [from, to, share] = i < 127.5 ? [first, middle, i / 127.5] : [middle, last, i / 127.5 - 1];
    return from.map((part, c) => Math.round(part + share * (to[c] - part)));
  });
}

const packed = (scale) => Uint32Array.from(scale, ([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r);

function paletteOf(root) {
  const ground = rgbOf(getComputedStyle(root).backgroundColor);
  root.dataset.dark = brightness(ground) < 0.18;
  const style = getComputedStyle(root); // again: the colours depend on `data-dark`
  const named = (name) => style.getPropertyValue(`--lab-${name}`).trim();
  const dark = root.dataset.dark === "true";
  const palette = { family: style.fontFamily, ground: style.backgroundColor, dark };
  for (const name of NAMED) palette[name] = named(name);
  [palette.edge, palette.casing] = dark ? [PAPER, INK] : [INK, PAPER]; // of borders and rings on a map
  for (const [scale, colours] of Object.entries({ probability: MAP, on: ON, signed: SIGNED })) {
    palette[scale] = scaleOf(colours[dark ? "dark" : "light"]);
    const stops = [0, 64, 127, 191, 255].map((i) => `rgb(${palette[scale][i]})`);
    root.style.setProperty(`--lab-${scale}`, `linear-gradient(90deg, ${stops})`);
  }
  for (const scale of ["probability", "on", "signed"]) palette[`${scale}Packed`] = packed(palette[scale]);
  return palette;
}

/** A map as a small picture, to be drawn at any size; `shade(i)` is the number of a colour, row 0 the lowest. */
function rasterOf(side, rows, shade, colours) {
  const sheet = document.createElement("canvas");
  sheet.width = side;
  sheet.height = rows;
  const pen = sheet.getContext("2d");
  const image = pen.createImageData(side, rows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < rows; row++) {
    const to = (rows - 1 - row) * side;
    for (let column = 0; column < side; column++) pixels[to + column] = colours[shade(row * side + column)];
  }
  pen.putImageData(image, 0, 0);
  return sheet;
}

const decisionRaster = (logits, side, palette) =>
  rasterOf(side, side, (i) => SHADE_OF_LOGIT[logits[i]], palette.probabilityPacked);

const unitRaster = (maps, unit, side, palette) =>
  rasterOf(side, side, (i) => maps.shades[unit * side * side + i], palette.onPacked);

/** The input itself as a map: neutral where it is 0. */
function inputRaster(extent, input, palette) {
  const [low, high] = input ? extent.slice(2) : extent.slice(0, 2);
  const most = Math.max(Math.abs(low), Math.abs(high), 1e-12);
  const value = (i) => low + (((input ? Math.floor(i / 16) : i % 16) + 0.5) / 16) * (high - low);
  return rasterOf(16, 16, (i) => Math.round(127.5 * (value(i) / most + 1)), palette.signedPacked);
}
