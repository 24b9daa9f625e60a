// The decoder, in the page: from one class's pose to pixels, from the weights that Python sends once. Held against
// torch to 1e-3 by a browser test. Goes in front of pose_desk.js; knows no page.

const decoders = (globalThis.capsvizDecoders ??= new Map());
const LAYERS = ["w1", "b1", "w2", "b2", "w3", "b3"];

/** `sizes`: numbers in all poses, then the width of each layer. Weights lie [in][out], as half floats. */
function decoderOf(stored, sizes) {
  const counts = sizes.slice(1).flatMap((width, layer) => [sizes[layer] * width, width]);
  if (LAYERS.some((name, i) => stored[name]?.length !== counts[i])) return null;
  const layers = sizes.slice(1).map((width, layer) => ({
    weights: floats(stored[`w${layer + 1}`]),
    bias: floats(stored[`b${layer + 1}`]),
    out: new Float32Array(width),
  }));
  return { layers };
}

/** Pixels in [0, 1], row by row; the array is used again by the next call. The other classes' poses are zero. */
function drawPose({ layers }, digit, pose) {
  const [first, second, last] = layers;
  relu(weigh(pose, first, digit * pose.length));
  relu(weigh(first.out, second, 0));
  const pixels = weigh(second.out, last, 0);
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = 1 / (1 + Math.exp(-pixels[i]));
  return pixels;
}

function weigh(input, { weights, bias, out }, firstRow) {
  out.set(bias);
  const width = out.length;
  for (let row = 0; row < input.length; row += 1) {
    const value = input[row];
    // half of what comes out of a ReLU is 0
    if (value === 0) continue;
    const at = (firstRow + row) * width;
    for (let i = 0; i < width; i += 1) out[i] += value * weights[at + i];
  }
  return out;
}

function relu(values) {
  for (let i = 0; i < values.length; i += 1) if (values[i] < 0) values[i] = 0;
}

/** Half floats as floats, by a table of all 65536: not every browser has Float16Array. */
function floats(bits) {
  const table = (floats.table ??= Float32Array.from({ length: 65536 }, (_, i) => half(i)));
  const found = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i += 1) found[i] = table[bits[i]];
  return found;
}

function half(bits) {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

// The browser keeps the weights of one network, under the SHA-256 of its file, so that they cross the wire once

/** The decoder of a weight file, if this browser has seen it: now, or in an earlier visit. */
async function kept({ digest, sizes }) {
  if (!decoders.has(digest)) {
    const stored = await shelf("readonly", (weights) => weights.get(digest));
    const decoder = stored && decoderOf(stored, sizes);
    if (decoder) decoders.set(digest, decoder);
  }
  return decoders.get(digest) ?? null;
}

/** Weights that have arrived: ready from now on, and in the next visit. */
function keep({ digest, sizes }, stored) {
  if (decoders.has(digest)) return decoders.get(digest);
  const decoder = decoderOf(stored, sizes);
  if (!decoder) return null;
  decoders.set(digest, decoder);
  const own = Object.fromEntries(LAYERS.map((name) => [name, stored[name].slice()]));
  shelf("readwrite", (weights) => (weights.clear(), weights.put(own, digest)));
  return decoder;
}

/** One thing done with what the browser keeps; undefined where it keeps nothing, as in some private windows. */
async function shelf(mode, act) {
  try {
    const opening = indexedDB.open("capsviz", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("decoders");
    const opened = await answered(opening);
    return await answered(act(opened.transaction("decoders", mode).objectStore("decoders")));
  } catch {
    return undefined;
  }
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}
