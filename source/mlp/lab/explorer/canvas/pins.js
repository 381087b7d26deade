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
    const said = make("p", "lab-race", this.node);
    put(said, this.view.raceSaid);
    said.hidden = !this.view.raceSaid;
    this.node.setAttribute("aria-label", this.view.raceSaid ? "The race" : "Pinned runs");
    this.cards = pins.map((pin) => this.buildCard(pin));
  }

  buildCard({ letter, what, said, leads }) {
    const card = make("figure", "lab-pin", this.node);
    const sheet = new Sheet(card, "lab-pin-stage", { role: "img", "aria-label": `Decision map of run ${letter}` });
    sheet.canvas.removeAttribute("data-lm-suppress-shortcuts");
    const words = make("figcaption", "", card);
    const head = make("div", "lab-pin-head", words);
    const dash = make("span", `lab-sign lab-sign-pin lab-letter-${letter.toLowerCase()}`, head, { "aria-hidden": "true" });
    dash.style.backgroundImage = dashesOf(letter);
    put(make("strong", `lab-letter lab-letter-${letter.toLowerCase()}`, head), letter);
    for (const [kind, text, name] of [["show", "show", `Set the controls to run ${letter}`], ["", "×", `Forget run ${letter}`]]) {
      const button = makeFocusable("button", kind ? "lab-small" : "lab-close", head, { type: "button", "aria-label": name });
      put(button, text);
      button.title = name;
      button.addEventListener("click", () => this.view.send({ kind: "pin", letter, show: Boolean(kind) }));
    }
    make("span", "lab-pin-what", words).textContent = what;
    make("span", "lab-pin-said", words).textContent = said;
    if (leads.length) make("span", "lab-pin-leads", words).textContent = `leads at equal ${leads.join(", ")}`;
    return sheet;
  }
}

/** The dashes of a pinned curve, as a picture. */
function dashesOf(letter) {
  let [at, parts] = [0, []];
  for (const [i, long] of (PIN_DASHES[letter] ?? [1]).entries()) {
    parts.push(`${i % 2 ? "transparent" : "currentColor"} ${at}px ${at + long}px`);
    at += long;
  }
  return `repeating-linear-gradient(90deg, ${parts})`;
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
    drawSample(pen, across, down, pin.y[i], pin.y.length > 120 ? 1.4 : 2, palette, i >= pin.train);
  }
  Object.assign(pen, { strokeStyle: palette.edge, lineWidth: 1.4 });
  for (const [x0, y0, x1, y1] of boundaryOf(pin.logits, pin.resolution, threshold, pin.extent)) {
    polyline(pen, [[x(x0), y(y0)], [x(x1), y(y1)]]);
  }
  Object.assign(pen, { strokeStyle: palette.quiet, lineWidth: 1 });
  pen.strokeRect(0.5, 0.5, width - 1, height - 1);
}
