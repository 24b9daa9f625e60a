// A stroke's end to drag and turn, and what a neuron and a capsule made by hand say of it, from the same pixels.
// One module with svg.js and equations.js, which go in front of it.

const GRIP = 6; // pixels of the window from the stroke's end to its knob
const KEYS = { ArrowLeft: ["right", -0.5], ArrowRight: ["right", 0.5], ArrowUp: ["up", 0.5], ArrowDown: ["up", -0.5] };
const mounted = new WeakMap();

export default function ({ data, parentElement }) {
  if (!mounted.has(parentElement)) mounted.set(parentElement, mount(parentElement, data));
  return () => mounted.delete(parentElement);
}

function mount(parent, data) {
  const root = put(parent, "div", "house neuron");
  const bench = { ...data, end: { ...data.ends[0].end }, views: [] };
  const show = eachFrame(() => showBench(root, bench));
  const left = put(root, "div", "left");
  const lay = (end) => {
    Object.assign(bench.end, end);
    show();
  };
  const row = put(left, "div", "row");
  for (const { name, end } of data.ends) {
    put(row, "button", "", { type: "button", text: name }).addEventListener("click", () => lay(end));
  }
  bench.views.push(drawWindow(left, bench, lay), drawSliders(left, bench, lay));
  bench.views.push(drawNeuron(root, data), drawCapsule(root));
  show();
  return bench;
}

function showBench(root, bench) {
  const pixels = strokeEnd(bench.end, bench.side, bench.thickness);
  const read = readByHand(bench.filters, pixels);
  for (const view of bench.views) view(read, pixels);
  Object.assign(root.dataset, { end: JSON.stringify(bench.end), read: [read.neuron, ...read.s, ...read.v].join(" ") });
}

/** The window as the two units see it, with a knob to turn the stroke by; anywhere else moves it. */
function drawWindow(parent, bench, lay) {
  const { side, end } = bench;
  const frame = put(parent, "div", "window");
  const canvas = put(frame, "canvas", "", { width: side, height: side, tabindex: 0, role: "application" });
  set(canvas, { "aria-label": "The end of a stroke. Drag it, or move it with the arrow keys; turn it with its slider." });
  const svg = draw(frame, "svg", { viewBox: `${-side / 2} ${-side / 2} ${side} ${side}` });
  const knob = draw(svg, "circle", { r: 0.75, class: "knob" });
  const context = canvas.getContext("2d");
  const spot = ({ clientX, clientY }) => {
    const box = frame.getBoundingClientRect();
    return [((clientX - box.left) / box.width - 0.5) * side, (0.5 - (clientY - box.top) / box.height) * side];
  };
  const turn = (event) => {
    const [right, up] = spot(event);
    lay({ turn: Math.round(heading([right - end.right, up - end.up])) });
  };
  const mover = (event) => {
    const [right, up] = spot(event);
    const [offRight, offUp] = [end.right - right, end.up - up];
    return (next) => {
      const [nowRight, nowUp] = spot(next);
      lay({ right: inWindow(nowRight + offRight, side), up: inWindow(nowUp + offUp, side) });
    };
  };
  knob.addEventListener("pointerdown", (event) => drag(knob, event, turn));
  canvas.addEventListener("pointerdown", (event) => drag(canvas, event, mover(event)));
  canvas.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    const [axis, step] = KEYS[event.key];
    lay({ [axis]: inWindow(end[axis] + step, side) });
  });
  return (_, pixels) => {
    ink(context, pixels, side);
    const [cx, cy] = plus([end.right, end.up], times(pose({ turn: end.turn, presence: 1 }), GRIP));
    set(knob, { cx: inWindow(cx, side), cy: -inWindow(cy, side) });
  };
}

const inWindow = (value, side) => Math.max(1 - side / 2, Math.min(side / 2 - 1, value));

function ink(context, pixels, side) {
  const picture = context.createImageData(side, side);
  pixels.forEach((value, at) => picture.data.set([255 * value, 255 * value, 255 * value, 255], 4 * at));
  context.putImageData(picture, 0, 0);
}

function drag(node, event, change) {
  event.preventDefault();
  node.setPointerCapture(event.pointerId);
  const end = new AbortController();
  node.addEventListener("pointermove", change, { signal: end.signal });
  for (const name of ["pointerup", "pointercancel"]) node.addEventListener(name, () => end.abort(), { signal: end.signal });
}

function drawSliders(parent, { end }, lay) {
  const turn = { min: -180, max: 180, step: 1, value: end.turn, spoken: degrees };
  const presence = { min: 0, max: 1, step: 0.01, value: end.presence, spoken: (share) => say(share) };
  const turned = slide(parent, "turn", turn, (value) => lay({ turn: value }));
  const inked = slide(parent, "ink", presence, (value) => lay({ presence: value }));
  return () => {
    turned.show(end.turn);
    inked.show(end.presence);
  };
}

function card(parent, title, words) {
  const box = put(parent, "section", "card");
  put(box, "h3", "", { text: title });
  put(box, "p", "quiet", { text: words });
  return box;
}

function drawNeuron(parent, { full }) {
  const box = card(parent, "An ordinary neuron", "answers with one number: how strongly.");
  const meter = put(put(put(box, "div", "meter"), "div", "track"), "div", "fill");
  const said = put(box, "output", "big number");
  return ({ neuron }) => {
    meter.style.height = `${Math.min(100, (100 * neuron) / (1.1 * full))}%`;
    set(said, { text: say(neuron) });
  };
}

function drawCapsule(parent) {
  const box = card(parent, "A capsule", "answers with a vector: how sure, and how it lies.");
  const svg = draw(box, "svg", { viewBox: "-120 -120 240 240", class: "compass" });
  draw(svg, "circle", { r: 100, class: "circle" });
  draw(svg, "path", { d: "M-100 0L100 0M0 -100L0 100", class: "cross" });
  const vector = draw(svg, "path", { class: "vector" });
  const said = put(box, "output", "big number");
  return ({ v }) => {
    set(vector, { d: arrow([0, 0], [100 * v[0], -100 * v[1]], 9) });
    const points = length(v) < 0.005 ? "no direction" : `direction ${degrees(heading(v))}`;
    set(said, { text: `length ${say(length(v))}, ${points}` });
  };
}
