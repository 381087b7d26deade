// Parts of the page.

function make(tag, name, parent, settings = {}) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  for (const [key, value] of Object.entries(settings)) node.setAttribute(key, value);
  parent?.append(node);
  return node;
}

/** Make a part that can be focused: arrows and letters typed in it are no shortcuts of the notebook's. */
const makeFocusable = (tag, name, parent, settings) =>
  make(tag, name, parent, { ...settings, "data-lm-suppress-shortcuts": "true" });

/** Change a text only when it is another one: nothing is laid out again, and nothing is read out twice. */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function describe(node, name, text) {
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

/** A canvas that fills its stage, sharp on any screen, with a tip over it. */
class Sheet {
  constructor(parent, name, settings) {
    this.stage = make("div", `lab-stage ${name}`, parent);
    this.canvas = makeFocusable("canvas", "", this.stage, settings);
    this.tip = make("div", "lab-tip", this.stage, { "aria-hidden": "true" });
    this.tip.hidden = true;
    this.pen = this.canvas.getContext("2d");
  }

  /** Make it as large as its stage, and empty; false where there is no room. */
  begin(palette, size = 11) {
    this.width = this.stage.clientWidth;
    this.height = this.stage.clientHeight;
    if (this.width < 20 || this.height < 20) return false;
    const dots = window.devicePixelRatio || 1;
    const [across, down] = [Math.round(this.width * dots), Math.round(this.height * dots)];
    const { canvas, pen } = this;
    if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    pen.lineJoin = "round";
    this.font = (weight = "", points = size) => `${weight} ${points}px ${palette.family}`;
    pen.font = this.font();
    return true;
  }

  write(text, x, y, { align = "left", base = "alphabetic", colour } = {}) {
    Object.assign(this.pen, { textAlign: align, textBaseline: base, fillStyle: colour });
    this.pen.fillText(text, x, y);
  }

  writeMiddle(text, colour) {
    this.write(text, this.width / 2, this.height / 2, { align: "center", colour });
  }

  where(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  showTip(lines, x, y) {
    this.tip.hidden = !lines;
    if (!lines) return;
    put(this.tip, lines.join("\n"));
    const { offsetWidth: wide, offsetHeight: high } = this.tip;
    const left = between(0, x + 14 + wide > this.width ? x - 14 - wide : x + 14, Math.max(this.width - wide, 0));
    const top = between(0, y - high - 10 < 0 ? y + 14 : y - high - 10, Math.max(this.height - high, 0));
    this.tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}

/** A pane with a title, a key beside it, a sheet, and a line under it. */
class Pane {
  constructor(view, parent, name, title, settings) {
    this.view = view;
    this.node = make("div", `lab-pane lab-${name}`, parent);
    const head = make("div", "lab-pane-head", this.node);
    this.title = make("span", "lab-title", head);
    this.key = make("span", "lab-key", head);
    put(this.title, title);
    this.sheet = new Sheet(this.node, `lab-${name}-stage`, settings);
    this.foot = make("div", "lab-foot", this.node);
  }

  on(node, kind, heard) {
    node.addEventListener(kind, heard, { signal: this.view.ended });
  }

  /** Arrow keys move, Enter opens, Escape leaves: each says whether there was something to do. */
  onKeys(move, leave, others = {}) {
    const doing = { Escape: leave, ...others };
    this.on(this.sheet.canvas, "keydown", (event) => {
      if (!this.view.frame || event.ctrlKey || event.metaKey || event.altKey) return;
      const arrow = ARROWS[event.key];
      if (arrow) {
        move(...arrow);
        this.view.say(this.sheet.canvas.getAttribute("aria-label"));
      } else if (!doing[event.key]?.()) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  label(text) {
    describe(this.sheet.canvas, "aria-label", text);
  }

  /** Say once, and not with every move, what can be done here. */
  explain(text) {
    const note = make("div", "lab-said", this.node, { id: `lab-keys-${++Pane.notes}` });
    put(note, text);
    this.sheet.canvas.setAttribute("aria-describedby", note.id);
  }
}

Pane.notes = 0;

/** A line with a sign that says what a line or a mark looks like. */
function keyEntry(parent, sign, text) {
  const entry = make("span", "lab-key-entry", parent);
  make("span", `lab-sign lab-sign-${sign}`, entry, { "aria-hidden": "true" });
  entry.append(text);
  return entry;
}

function circle(pen, x, y, radius, { fill, stroke, width = 1 }) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  if (fill) {
    pen.fillStyle = fill;
    pen.fill();
  }
  if (stroke) {
    Object.assign(pen, { strokeStyle: stroke, lineWidth: width });
    pen.stroke();
  }
}

function polyline(pen, points) {
  pen.beginPath();
  let down = false;
  for (const [x, y] of points) {
    if (Number.isFinite(x) && Number.isFinite(y)) {
      if (down) pen.lineTo(x, y);
      else pen.moveTo(x, y);
      down = true;
    } else {
      down = false;
    }
  }
  pen.stroke();
}
