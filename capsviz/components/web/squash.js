// A vector to drag, squashed while it is dragged, and the curve of its length beside it.
// One module with svg.js and equations.js, which go in front of it.

const REACH = 3.2; // units from the middle of the plane to its edge
const UNIT = 60;
const KEYS = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };
const RIVALS = { efficient, softmax, sigmoid };
const mounted = new WeakMap();

export default function ({ data, parentElement }) {
  if (!mounted.has(parentElement)) mounted.set(parentElement, mount(parentElement, data));
  return () => mounted.delete(parentElement);
}

function mount(parent, data) {
  const root = put(parent, "div", "house squash");
  let vector = data.start;
  const left = put(root, "div");
  const plane = drawPlane(left, data.curves);
  const curves = drawCurves(root, data);
  const words = put(root, "output", "words number");
  const compared = new Set();
  const show = eachFrame(() => {
    const squashed = squash(vector);
    plane.show(vector, squashed, compared);
    curves.show(vector, squashed, compared);
    set(words, { text: sentence(vector, squashed) });
    root.dataset.squashed = squashed.join(" ");
  });
  const take = (next) => {
    vector = next.map((value) => Math.max(0.15 - REACH, Math.min(REACH - 0.15, value)));
    show();
  };
  chooseRivals(left, data.curves, compared, show);
  follow(plane.svg, () => vector, take);
  show();
  return root;
}

function sentence(vector, squashed) {
  const [before, after] = [length(vector), length(squashed)];
  return (
    `Before: (${vector.map((x) => say(x)).join(", ")}), length ${say(before)}. ` +
    `After: (${squashed.map((x) => say(x)).join(", ")}), length ${say(after)}, the same direction. ` +
    `Slope ${say(slope(before))}: make s a little longer, and v grows ${say(slope(before))} times as much.`
  );
}

function follow(svg, vector, take) {
  const point = ({ clientX, clientY }) => {
    const box = svg.getBoundingClientRect();
    const scale = (2 * REACH) / box.width;
    take([(clientX - box.left) * scale - REACH, REACH - (clientY - box.top) * scale]);
  };
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    point(event);
  });
  svg.addEventListener("pointermove", (event) => event.buttons && point(event));
  svg.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    take(plus(vector(), KEYS[event.key]));
  });
}

function chooseRivals(parent, curves, compared, show) {
  const row = put(parent, "div", "rivals");
  put(row, "span", "quiet", { text: "Compare with" });
  for (const { name, label } of curves.filter(({ name }) => name in RIVALS)) {
    const button = put(row, "button", "", { type: "button", "aria-pressed": "false", text: label });
    button.addEventListener("click", () => {
      if (!compared.delete(name)) compared.add(name);
      set(button, { "aria-pressed": String(compared.has(name)) });
      show();
    });
  }
}

const place = ([x, y]) => [(x + REACH) * UNIT, (REACH - y) * UNIT];

function line(parent, [x1, y1], [x2, y2], name) {
  return draw(parent, "line", { x1, y1, x2, y2, class: name });
}

function drawPlane(parent, curves) {
  const size = 2 * REACH * UNIT;
  const svg = draw(parent, "svg", { viewBox: `0 0 ${size} ${size}`, class: "plane", tabindex: 0, role: "application" });
  set(svg, { "aria-label": "A vector s in the plane. Drag it, or move it with the arrow keys." });
  for (let n = -3; n <= 3; n += 1) {
    line(svg, place([n, -REACH]), place([n, REACH]), n ? "grid" : "axis");
    line(svg, place([-REACH, n]), place([REACH, n]), n ? "grid" : "axis");
  }
  const [cx, cy] = place([0, 0]);
  draw(svg, "circle", { cx, cy, r: UNIT, class: "circle" });
  draw(svg, "text", { x: cx + 6, y: cy + UNIT + 18, text: "length 1" });
  const before = line(svg, [cx, cy], [cx, cy], "before");
  const rivals = curves.filter(({ name }) => name in RIVALS).map((curve) => drawRival(svg, curve, [cx, cy]));
  const after = line(svg, [cx, cy], [cx, cy], "after");
  const handle = draw(svg, "circle", { r: 11, class: "handle" });
  const [s, v] = ["s", "v"].map((text) => draw(svg, "text", { class: "letter", text }));
  const aim = (node, vector) => {
    const [x2, y2] = place(vector);
    set(node, { x2, y2 });
  };
  const name = (node, vector, away) => {
    const [right, up] = times(vector, away / Math.max(length(vector), 0.01));
    // whole inside the plane, also of a vector that reaches its edge
    const [x, y] = place(plus(vector, [-up, right])).map((at) => Math.max(14, Math.min(size - 14, at)));
    set(node, { x: x - 5, y: y + 5 });
  };
  const show = (vector, squashed, compared) => {
    aim(before, vector);
    aim(after, squashed);
    name(s, vector, 0.36);
    // on the other side, as both are near when they are short
    name(v, squashed, -0.24);
    const [hx, hy] = place(vector);
    set(handle, { cx: hx, cy: hy });
    for (const rival of rivals) {
      rival.group.style.display = compared.has(rival.name) ? "" : "none";
      const tamed = RIVALS[rival.name](vector);
      aim(rival.arrow, tamed);
      set(rival.tip, { cx: place(tamed)[0], cy: place(tamed)[1] });
    }
  };
  return { svg, show };
}

function drawRival(svg, { name, colour }, origin) {
  const group = draw(svg, "g");
  const arrow = line(group, origin, origin, "rival");
  set(arrow, { stroke: colour });
  return { name, group, arrow, tip: draw(group, "circle", { r: 7, fill: colour, class: "tip" }) };
}
