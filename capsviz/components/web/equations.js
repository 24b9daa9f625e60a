// The equations that run in the page while something is dragged, because no round trip to Python keeps up with a finger.
// Vectors are lists of numbers. Browser tests hold every one against capsviz.routing and capsviz.handmade.

export const length = (vector) => Math.hypot(...vector);
const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);
const times = (vector, factor) => vector.map((value) => value * factor);
const plus = (a, b) => a.map((value, k) => value + b[k]);

/** |s|²/(1+|s|²) · s/|s|; nothing stays nothing. */
export function squash(s) {
  const squared = dot(s, s);
  return times(s, squared === 0 ? 0 : squared / (1 + squared) / Math.sqrt(squared));
}

/** How much longer the squashed vector gets when one of length n gets a little longer. */
export const slope = (n) => (2 * n) / (1 + n * n) ** 2;

/** Efficient-CapsNet's squash, (1 - e^-|s|) · s/|s|. */
export function efficient(s) {
  const n = length(s);
  return times(s, n === 0 ? 0 : -Math.expm1(-n) / n);
}

export const sigmoid = (s) => s.map((value) => 1 / (1 + Math.exp(-value)));

export function softmax(b) {
  const most = Math.max(...b);
  const powers = b.map((value) => Math.exp(value - most));
  const sum = powers.reduce((a, value) => a + value, 0);
  return powers.map((power) => power / sum);
}

/** u_hat_ij = W_ij u_i. */
export const vote = (W, u) => W.map((row, i) => row.map((matrix) => matrix.map((line) => dot(line, u[i]))));

/** Routing by agreement: for each iteration the b and c, s and v, and the agreements a that are added to the next b. */
export function route(votes, iterations) {
  const rounds = [];
  let b = votes.map((row) => row.map(() => 0));
  for (let r = 0; r < iterations; r += 1) {
    const c = b.map(softmax);
    const s = votes[0].map((_, j) => votes.map((row, i) => times(row[j], c[i][j])).reduce(plus));
    const v = s.map(squash);
    const a = votes.map((row) => row.map((u_hat, j) => dot(u_hat, v[j])));
    rounds.push({ b, c, s, v, a });
    b = b.map((row, i) => plus(row, a[i]));
  }
  return rounds;
}

/** A part's pose: it points where the part's top points (degrees clockwise), and its length is its presence. */
export function pose({ turn, presence }) {
  const angle = (turn * Math.PI) / 180;
  return [presence * Math.sin(angle), presence * Math.cos(angle)];
}

/** Where a vector points, in degrees clockwise from straight up. */
export const heading = ([right, up]) => (Math.atan2(right, up) * 180) / Math.PI;

/** The end of a pen stroke as side x side pixels in [0, 1], row after row. */
export function strokeEnd({ turn, right, up, presence }, side, thickness) {
  const [sin, cos] = pose({ turn, presence: 1 });
  const middle = Math.floor(side / 2);
  return Array.from({ length: side * side }, (_, at) => {
    const x = (at % side) - middle - right;
    const y = middle - Math.floor(at / side) - up;
    const along = Math.max(x * sin + y * cos, 0);
    const off = Math.hypot(x - along * sin, y - along * cos);
    return presence * Math.min(1, Math.max(0, thickness / 2 + 0.5 - off));
  });
}

/** The neuron has the second filter alone; the capsule has both, and squashes the two numbers as one vector. */
export function readByHand(filters, pixels) {
  const s = filters.map((filter) => dot(filter, pixels));
  return { neuron: Math.max(0, s[1]), s, v: squash(s) };
}
