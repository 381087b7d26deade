// Pinned runs.

class Pins {
  constructor(view, parent) {
    this.view = view;
    this.node = make("div", "lab-pins", parent, { role: "group", "aria-label": "Pinned runs" });
    this.node.hidden = true;
    this.shown = null;
  }

  draw() {
    const { pins, palette, threshold } = this.view;
    if (this.shown !== pins) this.build(pins);
    this.cards.forEach((sheet, number) => drawPinnedMap(sheet, pins[number], palette, threshold));
  }

  build(pins) {
    this.shown = pins;
    this.node.hidden = !pins.length;
    this.node.replaceChildren();
    this.cards = pins.map(({ letter, what, said }) => {
      const card = make("figure", "lab-pin", this.node);
      const sheet = new Sheet(card, "lab-pin-stage", { role: "img", "aria-label": `Decision map of run ${letter}` });
      const words = make("figcaption", "", card);
      const name = make("strong", `lab-letter lab-letter-${letter.toLowerCase()}`, words);
      put(name, letter);
      make("span", "lab-pin-what", words).textContent = what;
      make("span", "lab-pin-said", words).textContent = said;
      return sheet;
    });
  }
}

function drawPinnedMap(sheet, pin, palette, threshold) {
  if (!sheet.begin(palette)) return;
  const { pen, width, height } = sheet;
  const [left, right, bottom, top] = pin.extent;
  const x = (value) => ((value - left) / (right - left)) * width;
  const y = (value) => height - ((value - bottom) / (top - bottom)) * height;
  const raster = decisionRaster(pin.logits, pin.resolution, palette);
  pen.drawImage(raster, 0, 0, width, height);
  for (let i = 0; i < pin.y.length; i++) {
    const [across, down] = [x(pin.X[2 * i]), y(pin.X[2 * i + 1])];
    const edge = edgeOn(rgbAt(raster, across / width, 1 - down / height));
    drawSample(pen, across, down, pin.y[i], pin.y.length > 120 ? 1.4 : 2, edge, false);
  }
  Object.assign(pen, { strokeStyle: edgeOn(palette.probability[Math.round(255 * threshold)]), lineWidth: 1.4 });
  for (const [x0, y0, x1, y1] of borderOf(pin.logits, pin.resolution, threshold, pin.extent)) {
    polyline(pen, [[x(x0), y(y0)], [x(x1), y(y1)]]);
  }
  Object.assign(pen, { strokeStyle: palette.quiet, lineWidth: 1 });
  pen.strokeRect(0.5, 0.5, width - 1, height - 1);
}
