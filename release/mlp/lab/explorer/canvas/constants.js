/* The explorer's picture: draws what `frames.py` sends, and says what the reader does in it.
   No imports and no network, so that it works wherever the notebook does. */

const SPREAD = 24; // logits from -12 to 12 are sent, as whole numbers up to TOP
const TOP = 65535;
const ZERO = 32768; // as which a logit of 0 is sent, and nothing else
const CEILING = 1e-10; // probabilities are cut here before their logarithm is taken, as in the lab
const AXES = { epochs: "epoch", updates: "updates (steps)", seconds: "seconds of training" };
const COLUMN_OF = { epochs: "epoch", updates: "updates", seconds: "seconds" };
const PIN_DASHES = { A: [8, 3], B: [2, 2.5], C: [9, 3, 2, 3], D: [4.5, 4.5] };
const INSIDE = [
  { title: "Outputs", says: "How large the layer’s outputs are on average (mean |A|)." },
  { title: "Gradient", says: "How long the gradient of its weights is (length of dW)." },
  { title: "Step against weights", says: "How far a step moves the weights; about 1/1000 (the band) usually works." },
];
const GOOD_STEP = [1 / 3000, 1 / 1000, 1 / 300];
const BETWEEN_WORDS = 2000; // milliseconds from one announcement to the next
const SPEEDS = { slow: 15, normal: 6, fast: 3 }; // seconds in which a whole run is shown again
const FEW = 0.05; // of a run: steps that would be a dot at the edge of its chart
const STILLS = 6; // of a run that is shown again to those who want no motion
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PAGES = { Home: -Infinity, End: Infinity, PageUp: 0.1, PageDown: -0.1 }; // of the length of a run
const PATIENCE = 300; // milliseconds to wait for a frame before the next moment is asked for
const TILE = { most: 46, least: 20, gap: 6 }; // pixels; of a unit in the network

// From label 0 through the middle to label 1; of unequal lightness, so that a grey print tells the sides apart.
const MAP = {
  light: [[120, 184, 222], [250, 250, 250], [218, 114, 40]],
  dark: [[6, 66, 104], [28, 28, 28], [184, 88, 12]],
};
// From off to on. Another hue than those of the signs, which weights and inputs have.
const ON = { light: [[255, 255, 255], [186, 173, 228], [122, 99, 196]], dark: [[24, 24, 28], [96, 78, 168], [190, 174, 250]] };
const SIGNED = {
  light: [[204, 121, 167], [255, 255, 255], [0, 158, 115]],
  dark: [[204, 121, 167], [24, 24, 28], [0, 158, 115]],
};
const NAMED = "ink quiet line accent plus minus test lit zero one pin-a pin-b pin-c pin-d".split(" "); // in canvas.css
const INK = "#1a1a1a"; // round marks, whatever is under them
const PAPER = "#ffffff";
