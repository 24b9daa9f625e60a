// A vector to drag, squashed while it is dragged, and the curve of its length beside it.
// The curves come from Python; the one value computed here is squash itself, held against capsviz.routing by a test.

const REACH = 3.2;
const UNIT = 60;
const NS = "http://www.w3.org/2000/svg";

export function squash([x, y]) {
  const squared = x * x + y * y;
  const factor = squared === 0 ? 0 : squared / (1 + squared) / Math.sqrt(squared);
  return [x * factor, y * factor];
}

export default function ({ data, parentElement }) {
  let root = parentElement.querySelector(".squash");
  if (root) return;
  root = document.createElement("div");
  root.className = "squash";
  parentElement.append(root);
  let vector = data.start;
  const plane = drawPlane();
  const curve = drawCurves(data);
  const words = document.createElement("output");
  root.append(plane.svg, curve.svg, words);

  const show = () => {
    const squashed = squash(vector);
    const [before, after] = [Math.hypot(...vector), Math.hypot(...squashed)];
    plane.show(vector, squashed);
    curve.show(before, after);
    words.textContent =
      `Before: (${vector.map(say).join(", ")}), length ${say(before)}. ` +
      `After: (${squashed.map(say).join(", ")}), length ${say(after)}, the same direction. ` +
      `One step longer before adds ${say((2 * before) / (1 + before * before) ** 2)} steps after.`;
    root.dataset.squashed = squashed.join(" ");
  };
  const take = (event) => {
    const box = plane.svg.getBoundingClientRect();
    const scale = (2 * REACH) / box.width;
    vector = [clip((event.clientX - box.left) * scale - REACH), clip(REACH - (event.clientY - box.top) * scale)];
    show();
  };
  plane.svg.addEventListener("pointerdown", (event) => {
    plane.svg.setPointerCapture(event.pointerId);
    take(event);
  });
  plane.svg.addEventListener("pointermove", (event) => event.buttons && take(event));
  plane.svg.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
    if (!step) return;
    event.preventDefault();
    vector = vector.map((value, axis) => clip(value + step[axis]));
    show();
  });
  show();
}

function drawPlane() {
  const size = 2 * REACH * UNIT;
  const svg = make("svg", { viewBox: `0 0 ${size} ${size}`, class: "plane", tabindex: 0, role: "application" });
  svg.setAttribute("aria-label", "A vector in the plane. Drag it, or move it with the arrow keys.");
  for (let n = -3; n <= 3; n += 1) {
    svg.append(line(place([n, -REACH]), place([n, REACH]), n ? "grid" : "axis"));
    svg.append(line(place([-REACH, n]), place([REACH, n]), n ? "grid" : "axis"));
  }
  const [cx, cy] = place([0, 0]);
  svg.append(make("circle", { cx, cy, r: UNIT, class: "circle" }));
  svg.append(label(place([0.72, -0.95]), "length 1"));
  const [before, after] = [line([cx, cy], [cx, cy], "before"), line([cx, cy], [cx, cy], "after")];
  const handle = make("circle", { r: 11, class: "handle" });
  svg.append(before, after, handle);
  const show = (vector, squashed) => {
    const [x, y] = place(vector);
    const [u, v] = place(squashed);
    set(before, { x2: x, y2: y });
    set(after, { x2: u, y2: v });
    set(handle, { cx: x, cy: y });
  };
  return { svg, show };
}

function drawCurves({ lengths, curves }) {
  const [width, height, left, bottom] = [2 * REACH * UNIT, 2 * REACH * UNIT, 46, 46];
  const right = lengths[lengths.length - 1];
  const at = (n, value) => [left + (n / right) * (width - left - 8), height - bottom - value * (height - bottom - 30)];
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  svg.setAttribute("aria-label", "Length after squash against length before: it rises slowly, then bends towards 1.");
  for (const value of [0, 0.5, 1]) {
    svg.append(line(at(0, value), at(right, value), value ? "grid" : "axis"));
    svg.append(label([4, at(0, value)[1] + 5], String(value)));
  }
  for (let n = 1; n <= right; n += 1) svg.append(label([at(n, 0)[0] - 4, height - bottom + 20], String(n)));
  svg.append(label([left, height - 4], "length before"), label([left + 6, 20], "length after"));
  for (const [name, values] of Object.entries(curves)) {
    const d = values.map((value, i) => `${i ? "L" : "M"}${at(lengths[i], value).join(" ")}`).join("");
    svg.append(make("path", { d, class: `curve ${name}` }));
  }
  const tangent = line([0, 0], [0, 0], "tangent");
  const point = make("circle", { r: 9, class: "point" });
  svg.append(tangent, point);
  const show = (before, after) => {
    const slope = (2 * before) / (1 + before * before) ** 2;
    const [x, y] = at(Math.min(before, right), after);
    const [from, to] = [at(before - 0.4, after - 0.4 * slope), at(before + 0.4, after + 0.4 * slope)];
    set(tangent, { x1: from[0], y1: from[1], x2: to[0], y2: to[1] });
    set(point, { cx: x, cy: y });
  };
  return { svg, show };
}

const clip = (value) => Math.max(-REACH + 0.15, Math.min(REACH - 0.15, value));
const say = (value) => (Math.abs(value) < 0.005 ? 0 : value).toFixed(2).replace("-", "−");
const place = ([x, y]) => [(x + REACH) * UNIT, (REACH - y) * UNIT];
const line = ([x1, y1], [x2, y2], name) => make("line", { x1, y1, x2, y2, class: name });

function label([x, y], text) {
  const node = make("text", { x, y });
  node.textContent = text;
  return node;
}

function make(tag, attributes) {
  const node = document.createElementNS(NS, tag);
  set(node, attributes);
  return node;
}

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
}
