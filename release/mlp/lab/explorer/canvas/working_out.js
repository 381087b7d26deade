// What is worked out here.

/** The boundary of a map: where the logits cross that of the threshold; pieces [x1, x2, x1, x2]. */
function boundaryOf(logits, side, threshold, extent) {
  const level = ZERO + (TOP * logit(threshold)) / SPREAD;
  const z = Float32Array.from(logits, (v) => v - level);
  const [left, right, bottom, top] = extent;
  const x = (column) => left + ((column + 0.5) / side) * (right - left);
  const y = (row) => bottom + ((row + 0.5) / side) * (top - bottom);
  const pieces = [];
  for (let row = 0; row + 1 < side; row++) {
    for (let column = 0; column + 1 < side; column++) {
      const cuts = cutsOf(z, side, row, column);
      for (let i = 0; i + 1 < cuts.length; i += 2) {
        pieces.push([x(cuts[i][0]), y(cuts[i][1]), x(cuts[i + 1][0]), y(cuts[i + 1][1])]);
      }
    }
  }
  return pieces;
}

/** Where the boundary crosses the sides of one square: below, left, above, right. */
function cutsOf(z, side, row, column) {
  const at = row * side + column;
  const corners = [z[at], z[at + 1], z[at + side], z[at + side + 1]];
  const above = corners.map((value) => value > 0);
  if (above.every((one) => one === above[0])) return [];
  if (corners.includes(0)) return []; // there the network takes no side: the edge of that area is no boundary
  const share = (from, to) => corners[from] / (corners[from] - corners[to]);
  const cuts = [];
  if (above[0] !== above[1]) cuts.push([column + share(0, 1), row]);
  if (above[0] !== above[2]) cuts.push([column, row + share(0, 2)]);
  if (above[2] !== above[3]) cuts.push([column + share(2, 3), row + 1]);
  if (above[1] !== above[3]) cuts.push([column + 1, row + share(1, 3)]);
  return cuts;
}

/** How the labels stand at a threshold. A probability that is no number is labelled 0, as NumPy compares it. */
function standingOf(p, samples, threshold) {
  const wrong = samples.y.map((label, i) => ((p[i] > threshold) !== (label === 1) ? 1 : 0));
  const share = (part) => (part.length ? 1 - part.reduce((sum, one) => sum + one, 0) / part.length : null);
  const among = (from, to) => {
    const mine = [...wrong.subarray(from, to).keys()].filter((i) => wrong[from + i]);
    const missed = mine.filter((i) => samples.y[from + i] === 1).length;
    return { missed, alarms: mine.length - missed };
  };
  const [right, testRight] = [wrong.subarray(0, samples.train), wrong.subarray(samples.train)].map(share);
  return { wrong, right, testRight, train: among(0, samples.train), test: among(samples.train, wrong.length) };
}

const mistakes = ({ missed, alarms }) => `${missed} missed, ${plural(alarms, "false alarm")}`;

/** What the rings mean, counted apart for what is trained on and what is not. */
function mistakesText({ train, test, testRight }) {
  return testRight === null ? mistakes(train) : `train ${mistakes(train)}; test ${mistakes(test)}`;
}
