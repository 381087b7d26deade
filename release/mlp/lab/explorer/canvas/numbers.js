// Numbers and words.

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const logit = (p) => Math.log(p / (1 - p));
const between = (low, value, high) => Math.min(Math.max(value, low), high);
const logitOf = (sent) => ((sent - ZERO) / TOP) * SPREAD;
const SHADE_OF_LOGIT = Uint8Array.from({ length: TOP + 1 }, (_, v) => Math.round(255 * sigmoid(logitOf(v))));

const minus = (text) => text.replace("-", "−");
const plural = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;

function digits(value, count = 3) {
  if (!Number.isFinite(value)) return "not a number";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e5)) {
    const [front, power] = value.toExponential(1).split("e");
    return `${minus(front)} × 10${raised(Number(power))}`;
  }
  return minus(String(Number(value.toPrecision(count))));
}

const raised = (power) => [...String(power)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("");

function lossText(value) {
  if (value === null || !Number.isFinite(value)) return "not a number";
  if (value >= 10) return value.toFixed(1);
  return value >= 0.0095 ? value.toFixed(3) : digits(value, 2);
}

function secondsText(value) {
  if (value > 0 && value < 0.0005) return "under 1 ms";
  if (value < 0.095) return `${Math.round(1000 * value)} ms`;
  return value < 9.95 ? `${value.toFixed(2)} s` : `${Math.round(value)} s`;
}

const epochText = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(2));
const percent = (share) => `${Math.round(100 * share)}% right`;

function lossOf(p, label) {
  const cut = between(CEILING, p, 1 - CEILING);
  return -Math.log(label ? cut : 1 - cut);
}

/** Round places on an axis, `count` of them or a few less. */
function ticksOf(low, high, count) {
  const rough = (high - low) / count;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 5].find((size) => size * unit >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => Number(((first + i) * step).toPrecision(6)));
}

/** Round places on a logarithmic axis. */
function decadesBetween(low, high) {
  const all = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high) + 1e-9; power++) {
    for (const front of [1, 2, 5]) all.push(Number((front * 10 ** power).toPrecision(1)));
  }
  const inside = all.filter((value) => value >= low * 0.999 && value <= high * 1.001);
  const whole = inside.filter((value) => Number.isInteger(Math.round(1e6 * Math.log10(value)) / 1e6));
  return inside.length <= 6 || whole.length < 2 ? inside : whole;
}

/** The number that is 1, 2 or 5 times a power of ten next below or above. */
function roundTo(value, up) {
  const power = 10 ** Math.floor(Math.log10(value));
  const fronts = [1, 2, 5, 10].map((front) => front * power);
  return up ? fronts.find((one) => one >= value * 0.999) : fronts.reverse().find((one) => one <= value * 1.001);
}

/** Keep what `make` returned until it is given something else. */
function remembered(make) {
  let given = null;
  let kept;
  return (...wanted) => {
    if (!given || wanted.some((one, i) => one !== given[i])) {
      kept = make(...wanted);
      given = wanted;
    }
    return kept;
  };
}
