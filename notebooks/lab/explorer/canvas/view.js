// All of it.

const CONCERNED = {
  samples: ["head", "network", "map", "loss"],
  frame: ["head", "network", "map", "loss", "batch", "inside"],
  pins: ["loss", "pins"],
  batch: ["map", "batch"],
  status: ["head"],
};
const NOTHING = { unit: null, hoverUnit: null, bias: null, link: null, sample: null, place: null, row: null };
const TOUCHED = {
  unit: ["network", "map"],
  hoverUnit: ["network", "map"],
  bias: ["network"],
  link: ["network"],
  sample: ["network", "map", "batch"],
  place: ["map"],
  row: ["loss"],
};
const COLOURS_REST = 150; // milliseconds after the last change of a colour
let views = 0; // so far on this page
const NO_BATCH = { rows: [], pulls: [], step: 0, mean: false };

class View {
  constructor(model, el) {
    this.model = model;
    this.stopper = new AbortController();
    this.ended = this.stopper.signal;
    this.samplesThatCame = this.frame = this.pending = null;
    this.pins = [];
    this.raceSaid = "";
    this.batchThatCame = NO_BATCH;
    this.status = { text: "", tone: "done" };
    this.at = { ...NOTHING };
    this.stale = new Set();
    this.drawn = 0;
    this.said = -Infinity;
    this.dragged = null;
    this.standingNow = remembered(standingOf);
    this.boundaryNow = remembered(boundaryOf);
    this.build(el);
    this.listen();
  }

  build(el) {
    this.root = make("div", "lab-canvas", el, { role: "group", "aria-label": "Picture of the network in training" });
    Object.assign(this.root.dataset, { live: false, frames: 0 });
    const panes = make("div", "lab-panes", this.root);
    this.head = new Head(this.root);
    this.root.prepend(this.head.result.parentNode);
    this.network = new NetworkPane(this, panes);
    this.map = new MapPane(this, panes);
    this.loss = new LossPane(this, panes);
    this.parts = {
      ...{ head: this.head, network: this.network, map: this.map, loss: this.loss },
      ...{ batch: new BatchPane(this, this.root), pins: new Pins(this, this.root), inside: new Inside(this, this.root) },
    };
    this.live = make("div", "lab-said", this.root, { role: "status", "aria-live": "polite" });
    this.words = make("div", "lab-said", this.root, { id: `lab-canvas-${++views}` });
    this.root.setAttribute("aria-describedby", this.words.id);
    this.root.labCanvas = { state: () => this.numbers(), boundary: () => this.boundaryPieces() };
    this.palette = paletteOf(this.root);
  }

  listen() {
    const { model } = this;
    this.heard = {
      "msg:custom": (about, buffers) => this.hearAll(about, buffers ?? []),
      "change:threshold": () => this.moveThreshold(null),
      "change:batches": () => this.sliders.panel && this.sliders.find(),
      "change:axis": () => this.redraw("loss", "inside"),
    };
    for (const [name, heard] of Object.entries(this.heard)) model.on(name, heard);
    // With the first size come the colours: before, the picture may not have been on the page.
    this.sizes = new ResizeObserver(() => this.recolour());
    for (const node of [this.root, ...this.root.querySelectorAll(".lab-stage")]) this.sizes.observe(node);
    // Another theme's style sheet comes when it comes: the colours of the picture take a moment to change, and say so.
    for (const kind of ["transitionrun", "transitioncancel", "transitionend"]) {
      this.root.addEventListener(kind, ({ target }) => target === this.root && this.recolourSoon(), { signal: this.ended });
    }
    this.watchDots();
    this.sliders = new Sliders(this);
    this.wayBack = new WayBack(this);
    this.redraw();
    this.send({ kind: "ready" });
  }

  /** Draw anew when the page comes to a screen with other dots, or is zoomed. */
  watchDots() {
    const dots = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const changed = () => {
      this.watchDots();
      this.redraw();
    };
    dots.addEventListener("change", changed, { once: true, signal: this.ended });
  }

  /** Now, and once more when the colours have come to rest. */
  recolourSoon() {
    this.recolour();
    clearTimeout(this.restingAt);
    this.restingAt = setTimeout(() => this.recolour(), COLOURS_REST);
  }

  recolour() {
    this.palette = paletteOf(this.root);
    this.redraw();
  }

  send(content) {
    this.model.send(content);
  }

  hearAll(about, buffers) {
    let next = 0;
    if (about.kind !== "parts") this.hear(about, buffers);
    else for (const part of about.parts) this.hear(part, buffers.slice(next, (next += part.buffers)));
  }

  hear(about, buffers) {
    if (about.kind === "samples") this.samplesThatCame = readSamples(about, buffers);
    else if (about.kind === "frame") this.pending = [about, buffers]; // read when drawn: only the newest one is
    else if (about.kind === "pins") this.takePins(about, buffers);
    else if (about.kind === "look") return this.wayBack.offer();
    else if (about.kind === "batch") this.batchThatCame = { ...NO_BATCH, ...about };
    else if (about.kind === "status") this.status = about;
    else return;
    if (about.kind === "frame") this.loss.time.came();
    this.redraw(...CONCERNED[about.kind]);
  }

  /** Draw some parts, or all of them, when the screen is ready. */
  redraw(...names) {
    for (const name of names.length ? names : Object.keys(this.parts)) this.stale.add(name);
    this.due ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.due = 0;
    if (this.pending) this.takeFrame(readFrame(...this.pending));
    const stale = this.stale;
    this.stale = new Set();
    for (const name of stale) this.parts[name].draw(this);
    this.announce();
  }

  takePins(about, buffers) {
    this.pins = readPins(about, buffers);
    this.raceSaid = String(about.said ?? "");
  }

  takeFrame(frame) {
    this.pending = null;
    if (this.frame && this.frame.widths.join() !== frame.widths.join()) {
      this.network.form.close(); // its unit may be another one now
      Object.assign(this.at, { unit: null, hoverUnit: null, bias: null, link: null });
    }
    if (this.frame?.run !== frame.run) Object.assign(this.at, { sample: null, row: null });
    this.frame = frame;
    this.drawn += 1;
    Object.assign(this.root.dataset, { run: frame.run, moment: frame.moment, live: frame.live, frames: this.drawn });
  }

  /** The samples, once those of the run that is shown have come. */
  get samples() {
    const { samplesThatCame: samples, frame } = this;
    const belongs = samples && frame && samples.run === frame.run && samples.y.length === frame.p.length;
    return belongs ? samples : null;
  }

  /** The mini-batch of the run that is shown: an older one's rows mean other samples. */
  get batch() {
    return this.batchThatCame.run === this.frame?.run ? this.batchThatCame : NO_BATCH;
  }

  get extent() {
    return this.samplesThatCame?.extent ?? null;
  }

  get threshold() {
    return this.dragged ?? this.model.get("threshold");
  }

  mindKernel(gone) {
    if (this.kernelGone === gone) return;
    this.kernelGone = gone;
    this.redraw("head");
  }

  /** Follow the slider while it is dragged; null is where it has come to rest. */
  moveThreshold(value) {
    this.dragged = value;
    this.redraw("head", "map", "pins");
  }

  get standing() {
    return this.samples && this.standingNow(this.frame.p, this.samples, this.threshold);
  }

  get boundary() {
    const { frame, extent } = this;
    return frame && extent ? this.boundaryNow(frame.logits, frame.resolution, this.threshold, extent) : [];
  }

  get activeUnit() {
    return this.at.hoverUnit ?? this.network.form.unit ?? this.at.unit;
  }

  /** Look at another unit, line, sample, place on the map or row of the history; false if it is the same. */
  look(changes) {
    const changed = Object.keys(changes).filter((name) => JSON.stringify(this.at[name]) !== JSON.stringify(changes[name]));
    if (!changed.length) return false;
    Object.assign(this.at, changes);
    this.redraw(...changed.flatMap((name) => TOUCHED[name]));
    if (["unit", "sample", "row"].some((name) => changed.includes(name))) this.describeAll();
    return true;
  }

  describeAll() {
    for (const pane of [this.network, this.map, this.loss]) pane.words();
    put(this.words, this.frame ? `${this.frame.alt} ${this.summary()}` : "");
  }

  /** Say how it stands to those who do not see it: seldom while it changes, and at the end. */
  announce() {
    const live = Boolean(this.frame?.live);
    if (this.loss.time.playing) return;
    const { run, moment } = this.frame ?? {};
    const threshold = this.model.get("threshold"); // where it has come to rest
    const key = `${run} ${live} ${moment} ${threshold} ${this.status.text} ${this.raceSaid} ${this.kernelGone}`;
    if (key === this.announced) return;
    const ended = this.wasLive && !live;
    Object.assign(this, { announced: key, wasLive: live });
    if (ended) this.describeAt = clearTimeout(this.describeAt);
    this.describeAt ||= setTimeout(() => {
      this.describeAt = 0;
      this.describeAll();
      this.say(this.summary(), ended);
    }, live ? BETWEEN_WORDS : 0);
  }

  summary() {
    const { frame, standing } = this;
    const { text, verdict } = statusOf(this);
    const status = [verdict, text, this.raceSaid].filter(Boolean).join(" ");
    if (!frame) return status;
    const said = [resultText("loss", frame.loss, standing?.right)];
    if (standing && standing.testRight !== null) said.push(resultText("test loss", frame.testLoss, standing.testRight));
    return `${progressText(frame)}: ${said.join(", ")}. ${status}`.trim();
  }

  say(text, now = !this.frame?.live) {
    const wait = now ? 0 : this.said + BETWEEN_WORDS - performance.now();
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      this.said = performance.now();
      put(this.live, text);
    }, Math.max(wait, 0));
  }

  numbers() {
    const { frame, standing, at } = this;
    return {
      ...{ run: frame?.run ?? null, moment: frame?.moment ?? null, live: frame?.live ?? false, frames: this.drawn },
      due: this.due !== 0,
      ...{ epoch: frame?.epoch ?? null, loss: frame?.loss ?? null, testLoss: frame?.testLoss ?? null },
      ...{ right: standing?.right ?? null, testRight: standing?.testRight ?? null },
      ...{ missed: standing?.train.missed ?? null, alarms: standing?.train.alarms ?? null, status: statusOf(this) },
      ...{ lossTop: frame?.lossTop ?? null, axisEnd: this.loss.end, raceSaid: this.raceSaid },
      ...{ dark: this.palette.dark, ground: this.palette.ground },
      ...{ threshold: this.threshold, axis: this.model.get("axis"), at: { ...at }, pins: this.pins.length },
    };
  }

  boundaryPieces() {
    return this.boundary.map(([x0, y0, x1, y1]) => [[x0, y0], [x1, y1]]);
  }

  close() {
    this.stopper.abort();
    for (const [name, heard] of Object.entries(this.heard)) this.model.off(name, heard);
    this.sizes.disconnect();
    this.wayBack.remove();
    this.loss.time.stop();
    this.sliders.stop();
    clearTimeout(this.speaking);
    clearTimeout(this.describeAt);
    clearTimeout(this.restingAt);
    cancelAnimationFrame(this.due);
    this.root.remove();
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.close();
  },
};
