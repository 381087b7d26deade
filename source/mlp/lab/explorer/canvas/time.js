// Time: a cursor of the chart of losses.

/** The slider through the moments of a run, with the edges and the range of the chart's axis; asks for one at a time. */
class Time {
  constructor(view, pane) {
    this.view = view;
    this.pane = pane;
    this.wanted = null; // to be asked for next
    this.asked = null; // and not yet come
    this.waiting = this.playing = 0;
    const node = make("div", "lab-time", pane.node);
    const settings = { type: "range", min: "0", max: "1000", step: "any", value: "0", "aria-label": "Time" };
    this.slider = makeFocusable("input", "lab-time-slider", node, settings);
    const line = make("div", "lab-time-line", node);
    this.button = makeFocusable("button", "lab-play", line, { type: "button" });
    make("span", "lab-title", line).textContent = "Time";
    this.note = make("span", "lab-time-note", line);
    this.speed = makeFocusable("select", "lab-speed", line, { "aria-label": "Speed of showing the run again" });
    for (const name of Object.keys(SPEEDS)) make("option", "", this.speed, { value: name }).textContent = name;
    this.speed.value = "normal";
    this.speed.title = this.speed.getAttribute("aria-label");
    pane.on(this.slider, "input", () => this.slide());
    pane.on(this.slider, "keydown", (event) => this.keyDown(event));
    pane.on(this.button, "click", () => (this.playing ? this.pause() : this.play()));
  }

  /** The row of the history that is shown, or will be. */
  get row() {
    return this.wanted ?? this.asked ?? this.view.frame.moment;
  }

  draw() {
    const { frame } = this.view;
    const { plot, sheet } = this.pane;
    if (plot) {
      this.slider.style.marginLeft = `${plot.left - 7}px`; // the handle's middle is where the axis begins and ends
      this.slider.style.width = `${plot.right - plot.left + 14}px`;
    }
    if (frame?.live) this.pause();
    this.slider.disabled = !frame || frame.moments < 2;
    this.button.disabled = this.slider.disabled || frame.live;
    put(this.button, this.playing ? "❚❚" : "▶");
    for (const name of ["aria-label", "title"]) describe(this.button, name, this.playing ? "Pause" : "Show the run again");
    if (!frame || !plot || !sheet.width) return;
    const row = between(0, this.row, frame.history.length - 1);
    const share = 1000 * between(0, this.pane.share(frame.history[this.pane.column][row]), 1);
    this.slider.value = share;
    this.slider.style.setProperty("--lab-at", share / 1000);
    const shown = frame.history.epoch[row] ?? frame.epoch;
    const text = `epoch ${epochText(Number(shown.toFixed(2)))} of ${frame.epochs}`;
    describe(this.slider, "aria-valuetext", text);
    put(this.note, text.replace(/ of .*/, ""));
  }

  slide() {
    if (!this.view.frame) return;
    this.ask(this.pane.rowAt(Number(this.slider.value) / 1000));
  }

  keyDown(event) {
    const { frame } = this.view;
    if (!frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    const far = PAGES[event.key] && between(-frame.moments, PAGES[event.key] * frame.moments, frame.moments);
    if (!step && !far) return;
    event.preventDefault();
    event.stopPropagation();
    this.ask(this.row + (step ?? Math.sign(far) * Math.ceil(Math.abs(far))));
  }

  /** Ask for a moment, by hand. */
  ask(row) {
    this.pause();
    this.want(row);
  }

  want(row) {
    this.wanted = between(0, row, this.view.frame.moments - 1);
    if (!this.waiting) this.send();
    this.view.redraw("loss");
  }

  send() {
    this.asked = this.wanted;
    this.wanted = null;
    this.view.send({ kind: "moment", moment: this.asked });
    this.waiting = setTimeout(() => this.came(), PATIENCE);
  }

  /** A frame has come, or none will: on to the newest moment that was asked for meanwhile. */
  came() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    this.asked = null;
    if (this.wanted !== null) this.send();
  }

  /** Show the run once more: slowly at first, where most is learned. */
  play() {
    const { frame } = this.view;
    const last = frame.moments - 1;
    const from = this.row >= last ? 0 : this.row;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const seconds = SPEEDS[this.speed.value] * Math.max(1 - from / last, 0.2);
    const began = performance.now();
    const tick = () => {
      const gone = between(0, (performance.now() - began) / 1000 / seconds, 1);
      const share = still ? Math.floor(gone * STILLS) / STILLS : gone;
      const row = Math.round(from + (last - from) * share ** 2);
      if (gone === 1) this.pause();
      else this.playing = setTimeout(tick, 33);
      if (row !== this.row || gone === 1) this.want(row);
    };
    tick();
  }

  pause() {
    if (this.playing) this.view.redraw("loss");
    clearTimeout(this.playing);
    this.playing = 0;
  }

  stop() {
    this.pause();
    clearTimeout(this.waiting);
    this.waiting = 0;
  }
}
