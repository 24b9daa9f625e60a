// The parts on their stage, and for each whole the votes and the vector they make. Goes between equations.js and votes.js.

const STAGE = [420, 330];
const SHAPES = [
  "-75,-38 75,-38 75,38 -75,38", // the rectangle
  "0,-40 78,40 -78,40", // the triangle, its tip up
];
const RADIUS = 100; // of the circle of length 1
const KNOBS = [38, 74]; // from the middle of each part to its knob

const up = ([right, above]) => [right * RADIUS, -above * RADIUS];

function drawStage(parent, board, show) {
  const [width, height] = STAGE;
  const svg = draw(parent, "svg", { viewBox: `0 0 ${width} ${height}`, class: "stage" });
  const shapes = board.data.parts.map((name, i) => drawShape(svg, board, name, i, show));
  const arms = board.data.parts.map((_, i) => drawArm(svg, board, i, show)); // above both shapes
  return (_, { parts }) =>
    parts.forEach((part, i) => {
      const transform = `translate(${part.x} ${part.y}) rotate(${part.turn})`;
      set(shapes[i], { transform, "fill-opacity": 0.08 + 0.82 * part.presence });
      set(arms[i].group, { transform });
      set(arms[i].vector, { d: arrow([0, 0], [0, -KNOBS[i] * part.presence], 4) });
    });
}

function drawShape(svg, board, name, i, show) {
  const shape = draw(svg, "polygon", { points: SHAPES[i], class: `part-${i}`, tabindex: 0, role: "group" });
  set(shape, { "aria-label": `${name}: move it with the arrow keys, turn it with its slider` });
  shape.addEventListener("pointerdown", (event) => drag(svg, event, mover(board.parts[i], event, svg), show));
  shape.addEventListener("keydown", (event) => nudge(board.parts[i], event, show));
  return shape;
}

function drawArm(svg, board, i, show) {
  const group = draw(svg, "g", { class: "arm" });
  draw(group, "path", { class: "stem", d: `M0 0L0 ${-KNOBS[i]}` });
  const vector = draw(group, "path", { class: "pose" });
  draw(group, "circle", { cy: -KNOBS[i], r: 12, class: "knob" });
  group.addEventListener("pointerdown", (event) => drag(svg, event, turner(board.parts[i]), show));
  return { group, vector };
}

function spot(svg, { clientX, clientY }) {
  const box = svg.getBoundingClientRect();
  return [((clientX - box.left) / box.width) * STAGE[0], ((clientY - box.top) / box.height) * STAGE[1]];
}

const inside = (value, most) => Math.max(20, Math.min(most - 20, value));

function mover(part, event, svg) {
  const [x, y] = spot(svg, event);
  const [offX, offY] = [part.x - x, part.y - y];
  return ([nx, ny]) => Object.assign(part, { x: inside(nx + offX, STAGE[0]), y: inside(ny + offY, STAGE[1]) });
}

function turner(part) {
  return ([x, y]) => {
    if (Math.hypot(x - part.x, y - part.y) > 4) part.turn = Math.round(heading([x - part.x, part.y - y]));
  };
}

/** Until the pointer is lifted, give every place of it to `change`. */
function drag(svg, event, change, show) {
  event.preventDefault();
  svg.setPointerCapture(event.pointerId);
  const move = (next) => {
    change(spot(svg, next));
    show();
  };
  const end = new AbortController();
  svg.addEventListener("pointermove", move, { signal: end.signal });
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, () => end.abort(), { signal: end.signal });
}

function nudge(part, event, show) {
  const step = { ArrowLeft: [-6, 0], ArrowRight: [6, 0], ArrowUp: [0, -6], ArrowDown: [0, 6] }[event.key];
  if (!step) return;
  event.preventDefault();
  Object.assign(part, { x: inside(part.x + step[0], STAGE[0]), y: inside(part.y + step[1], STAGE[1]) });
  show();
}

function drawWholes(parent, data) {
  const box = put(parent, "div", "wholes");
  const shown = data.wholes.map((whole, j) => drawWhole(box, whole, data.plans[j]));
  return (now) => shown.forEach((view, j) => view(now, j));
}

/** One whole: faint behind, as its vector has it; in front the two votes, as wide as their couplings, and v. */
function drawWhole(parent, whole, plan) {
  const figure = put(parent, "figure");
  const svg = draw(figure, "svg", { viewBox: "-135 -135 270 270", role: "img" });
  const picture = draw(svg, "g");
  plan.forEach(({ turn, x, y }, i) => {
    draw(picture, "polygon", { points: SHAPES[i], class: `part-${i}`, transform: `scale(.8) translate(${x} ${y}) rotate(${turn})` });
  });
  draw(svg, "circle", { r: RADIUS, class: "circle" });
  const votes = SHAPES.map((_, i) => draw(svg, "path", { class: `vote part-${i}` }));
  const marks = ["▭", "△"].map((text, i) => draw(svg, "text", { class: `mark part-${i}`, text }));
  const vector = draw(svg, "path", { class: "vector" });
  const caption = put(figure, "figcaption");
  const meter = put(put(caption, "div", "track"), "div", "fill");
  const said = put(caption, "strong", "number");
  return (now, j) => {
    const sure = length(now.v[j]);
    set(picture, { transform: `rotate(${sure ? heading(now.v[j]) : 0})`, opacity: 0.55 * sure });
    votes.forEach((path, i) => {
      const tip = up(now.votes[i][j]);
      const away = times(tip, 1 / Math.max(length(tip), 1));
      const aside = i ? [-away[1], away[0]] : [away[1], -away[0]]; // two votes that point together stay two
      const start = times(aside, 5);
      set(path, { d: arrow(start, plus(tip, start), 2 + 10 * now.c[i][j]) });
      const [x, y] = plus(plus(tip, times(away, 14)), times(aside, 13));
      set(marks[i], { x, y: y + 5, opacity: length(tip) ? 1 : 0 });
    });
    set(vector, { d: arrow([0, 0], up(now.v[j]), 7) });
    meter.style.width = `${100 * sure}%`;
    set(said, { text: `${capital(whole)} ${say(sure)}` });
    set(svg, { "aria-label": `${whole}: length ${say(sure)}, pointing to ${degrees(heading(now.v[j]))}` });
  };
}
