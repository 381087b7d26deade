/* The explorer's picture: draws what `frames.py` sends, and says what the reader does in it.
   No imports and no network, so that it works wherever the notebook does. */

const SPREAD = 24; // logits from -12 to 12 are sent, as whole numbers up to TOP
const TOP = 65535;
const TOPS = [1, 2, 5, 12, 25]; // of the axis of losses
const CEILING = 1e-10; // probabilities are cut here before their logarithm is taken, as in the lab
const AXES = { epochs: "epoch", updates: "updates (steps)", seconds: "seconds of training" };
const COLUMN_OF = { epochs: "epoch", updates: "updates", seconds: "seconds" };
const PIN_DASHES = { A: [8, 3], B: [2, 2.5], C: [9, 3, 2, 3], D: [4.5, 4.5] };
const INSIDE = [
  { title: "Activations", says: "How large the layer’s outputs are on average (mean |A|)." },
  { title: "Gradient", says: "How long the gradient of its weights is (length of dW)." },
  { title: "Step against weights", says: "How far a step moves the weights; the band round 1/1000 usually works." },
];
const GOOD_STEP = [1 / 3000, 1 / 1000, 1 / 300];
const BETWEEN_WORDS = 2000; // milliseconds from one announcement to the next
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PATIENCE = 300; // milliseconds to wait for a frame before the next moment is asked for
const TILE = { most: 46, least: 20, gap: 6 }; // pixels; of a unit in the network

const BLUE = [0, 114, 178];
const MIDDLE = [247, 247, 247];
const ORANGE = [213, 94, 0];
const ON = [[255, 255, 255], [0, 158, 115], [0, 56, 42]];
const SIGNED = [[204, 121, 167], [255, 255, 255], [0, 158, 115]];
const NAMED = "ink quiet line accent plus minus test lit pin-a pin-b pin-c pin-d".split(" "); // in canvas.css
const INK = "#1a1a1a";
const PAPER = "#ffffff";
