// The scores of one class along a change, both networks on one axis, and what each answers along it. Can be dragged.
// Goes between svg.js and why_change.js.

const TALL = 190; // the curves
const STRIP = 26; // the answers of one network
const LABEL = 22; // the words above a strip, and the numbers along the axis
const LEFT = 34; // room for the numbers up the axis
const RIGHT = 10;

/** Draws itself into `root` at its width; `moved` hears the place of the amount under the finger. */
function courseOf(root, shown, moved) {
  root.course?.sized.disconnect();
  const course = { root, shown, moved, at: 0, words: "" };
  course.mark = (at, words) => mark(Object.assign(course, { at, words }));
  course.sized = new ResizeObserver(() => (lay(course), mark(course)));
  course.sized.observe(root);
  root.course = course;
  lay(course);
  return course;
}

function lay(course) {
  const { root, shown } = course;
  const width = Math.max(root.clientWidth, 240);
  const height = TALL + 2 * LABEL + shown.networks.length * (STRIP + LABEL) + 14;
  const last = shown.said.length - 1;
  Object.assign(course, { width, x: (at) => LEFT + ((width - LEFT - RIGHT) * at) / last, y: (score) => 8 + (TALL - 8) * (1 - score) });
  const svg = draw(null, "svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img" });
  grid(svg, course);
  shown.networks.forEach((network, n) => band(svg, course, network, n));
  shown.networks.forEach((network, n) => curve(svg, course, network, n));
  shown.networks.forEach(({ name }, n) => strip(svg, course, name, shown.runs[n], TALL + 2 * LABEL + 6 + n * (STRIP + LABEL)));
  course.line = draw(svg, "line", { y1: 0, y2: height, class: "here" });
  course.dots = shown.networks.map(({ colour }) => draw(svg, "circle", { r: 6, fill: colour, class: "dot" }));
  course.svg = svg;
  dragged(course, last);
  const title = root.querySelector("p") ?? put(root, "p", "quiet");
  set(title, { text: `Score of the ${shown.digit} along the whole change; drag in it.${shown.bands && shown.unit ? " Behind: the middle half of the test digits." : ""}` });
  root.querySelector("svg")?.remove();
  root.append(svg);
}

function grid(svg, { shown, width, x, y }) {
  for (const score of [0, 0.5, 1]) {
    draw(svg, "line", { x1: LEFT, x2: width - RIGHT, y1: y(score), y2: y(score), class: "rule" });
    draw(svg, "text", { x: LEFT - 6, y: y(score) + 5, "text-anchor": "end", text: String(score) });
  }
  const last = shown.said.length - 1;
  draw(svg, "line", { x1: x(shown.neutral), x2: x(shown.neutral), y1: 8, y2: TALL, class: "neutral" });
  if (!shown.unit) return;
  for (const [share, text] of shown.ticks) {
    const anchor = share === 0 ? "start" : share === 1 ? "end" : "middle";
    draw(svg, "text", { x: x(share * last), y: TALL + 18, "text-anchor": anchor, text });
  }
  draw(svg, "text", { x: (LEFT + width) / 2, y: TALL + 38, "text-anchor": "middle", class: "unit", text: shown.unit });
}

/** From the lower to the upper quartile of many digits' scores of their own class. */
function band(svg, { shown, x, y }, { colour }, n) {
  if (!shown.bands || !shown.unit) return;
  const count = shown.shapes.bands[2];
  const last = shown.said.length - 1;
  const edge = (which) => Array.from({ length: count }, (_, k) => [x((k * last) / (count - 1)), y(shown.bands[(2 * n + which) * count + k])]);
  draw(svg, "polygon", { points: [...edge(0), ...edge(1).reverse()].map((point) => point.join(",")).join(" "), fill: colour, class: "band" });
}

const scoreAt = (shown, n, at) => shown.scores[(n * shown.said.length + at) * shown.colours.length + shown.digit];

function curve(svg, { shown, x, y }, { colour }, n) {
  // ways without an order between them are no curve
  if (!shown.unit) {
    shown.read.forEach((at) => draw(svg, "circle", { cx: x(at), cy: y(scoreAt(shown, n, at)), r: 4, fill: colour }));
    return;
  }
  const points = shown.read.map((at) => `${x(at)},${y(scoreAt(shown, n, at))}`).join(" ");
  draw(svg, "polyline", { points, stroke: colour, class: n ? "curve dashed" : "curve" });
}

/** Every stretch of one answer as a block in the colour of its class, with its numeral where there is room. */
function strip(svg, { shown, x, width }, name, runs, top) {
  const half = (x(1) - x(0)) / 2;
  draw(svg, "text", { x: LEFT, y: top + 14, text: `${name} answers` });
  for (const [first, last, answer] of runs) {
    const [from, to] = [Math.max(LEFT, x(first) - half), Math.min(width - RIGHT, x(last) + half)];
    const box = { x: from, y: top + LABEL - 2, width: to - from, height: STRIP };
    draw(svg, "rect", { ...box, fill: shown.colours[answer], class: answer === shown.digit ? "run" : "run other" });
    if (to - from >= 13) draw(svg, "text", { x: (from + to) / 2, y: box.y + 18, "text-anchor": "middle", class: "numeral", text: String(answer) });
  }
}

function mark(course) {
  const { svg, line, dots, shown, at, x, y, words } = course;
  set(line, { x1: x(at), x2: x(at) });
  dots.forEach((dot, n) => set(dot, { cx: x(at), cy: y(scoreAt(shown, n, at)), visibility: shown.read.includes(at) ? "visible" : "hidden" }));
  svg.setAttribute("aria-label", `Score of the ${shown.digit} along the change. Now ${shown.said[at]}: ${words}`);
}

function dragged(course, last) {
  const { svg, width, moved } = course;
  const follow = ({ clientX }) => {
    const share = (clientX - svg.getBoundingClientRect().left - LEFT) / (width - LEFT - RIGHT);
    moved(Math.round(Math.min(Math.max(share, 0), 1) * last));
  };
  svg.onpointerdown = (event) => (svg.setPointerCapture(event.pointerId), follow(event));
  svg.onpointermove = (event) => event.buttons && follow(event);
}
