// The result.

class Head {
  constructor(root) {
    const node = make("div", "lab-head", root);
    this.result = make("p", "lab-result", node);
    this.train = make("span", "lab-result-part", this.result);
    this.result.append(" "); // between them, for those who hear it
    this.test = make("span", "lab-result-part lab-result-test", this.result);
    const under = make("p", "lab-under", node);
    this.progress = make("span", "lab-progress", under, { title: "Seconds are those spent in your functions" });
    this.status = make("span", "lab-status", under);
    this.note = make("p", "lab-note", node);
    this.bar = make("div", "lab-bar", make("div", "lab-bar-track", node, { "aria-hidden": "true" }));
  }

  draw(view) {
    const { frame, standing } = view;
    const status = statusOf(view);
    put(this.status, status.text);
    this.status.dataset.tone = status.tone;
    put(this.note, status.verdict);
    this.note.dataset.tone = status.tone;
    this.note.hidden = !status.verdict;
    put(this.train, frame ? resultText("loss", frame.loss, standing?.right) : "Nothing is trained yet");
    const tested = frame && standing && standing.testRight !== null;
    put(this.test, tested ? resultText("test loss", frame.testLoss, standing.testRight) : "");
    put(this.progress, frame ? progressText(frame) : "");
    this.bar.parentNode.dataset.live = Boolean(frame?.live);
    this.bar.style.transform = `scaleX(${frame ? between(0, frame.epoch / Math.max(frame.epochs, 1), 1) : 0})`;
  }
}

const KERNEL_GONE = "The kernel has ended or was restarted: run this notebook’s cells from the top, then this one.";

function resultText(name, loss, right) {
  const said = `${name} ${lossText(loss)}`;
  return right === null || right === undefined ? said : `${said} · ${percent(right)}`;
}

function progressText(frame) {
  const done = `epoch ${epochText(frame.epoch)} of ${frame.epochs}`;
  const changed = frame.changed.length ? ` · ${plural(frame.changed.length, "weight")} changed by hand` : "";
  const back = frame.moment < frame.moments - 1 ? " · as it was then: Train goes on from here" : "";
  return `${done} · ${plural(frame.updates, "update")} · ${secondsText(frame.seconds)}${changed}${back}`;
}

/** What is said under the result: the kernel's words, and a verdict that is not among them. */
function statusOf({ status, frame, kernelGone }) {
  if (kernelGone) return { tone: "trouble", text: `⚠ ${KERNEL_GONE}`, verdict: "" };
  const verdict = frame?.verdict && !status.text.includes(frame.verdict) ? `⚠ ${frame.verdict}` : "";
  const tone = frame?.diverged ? "diverged" : status.tone;
  const text = tone === "trouble" && status.text ? `⚠ ${status.text}` : status.text;
  return { tone, text, verdict };
}
