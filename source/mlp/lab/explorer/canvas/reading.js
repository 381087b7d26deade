// What comes from the kernel.

/** A buffer as numbers: copied, because it may begin anywhere and a typed array may not. */
function numbersIn(view, Type) {
  if (!view) return new Type(0);
  const whole = view.byteLength - (view.byteLength % Type.BYTES_PER_ELEMENT);
  return new Type(view.buffer.slice(view.byteOffset, view.byteOffset + whole));
}

function reader(buffers) {
  let next = 0;
  return (Type) => numbersIn(buffers[next++], Type);
}

function historyIn(rows) {
  const history = { length: Math.floor(rows.length / 5) };
  ["epoch", "updates", "seconds", "train", "test"].forEach((name, column) => {
    history[name] = Float32Array.from({ length: history.length }, (_, row) => rows[5 * row + column]);
  });
  return history;
}

function readSamples(about, buffers) {
  const take = reader(buffers);
  return { ...about, X: take(Float32Array), y: take(Uint8Array) };
}

function readFrame(about, buffers) {
  const take = reader(buffers);
  const frame = { ...about, logits: take(Uint16Array), p: take(Float32Array) };
  frame.layers = about.sizes.slice(1).map((columns, number) => {
    return { rows: about.sizes[number], columns, W: take(Float32Array), b: take(Float32Array) };
  });
  frame.maps = about.units.map((count) => ({ count, shades: take(Uint8Array), largest: take(Float32Array) }));
  frame.history = historyIn(take(Float32Array));
  frame.inside = take(Float32Array);
  frame.widths = about.sizes.length ? about.sizes : [2, ...about.units, 1];
  const sizes = frame.layers.flatMap(({ W }) => Array.from(W, Math.abs)).filter(Number.isFinite);
  frame.heaviest = sizes.reduce((most, size) => Math.max(most, size), 1e-12);
  return frame;
}

function readPins(about, buffers) {
  const take = reader(buffers);
  return about.pins.map((pin) => ({
    ...pin,
    history: historyIn(take(Float32Array)),
    logits: take(Uint16Array),
    X: take(Float32Array),
    y: take(Uint8Array),
    p: take(Float32Array),
  }));
}
