// One row for each number of a pose: its name, where real digits lie, a slider over that range, a lock.
// Goes in front of pose_desk.js.

const SVG = "http://www.w3.org/2000/svg";
const LOCK = "M4 7V5a4 4 0 0 1 8 0v2h1v7H3V7Zm2 0h4V5a2 2 0 0 0-4 0Z";

/** The rows of a class, in the order of their numbers. `shown` is what Python sent, `on` what a hand does. */
function rowsOf(shown, on) {
  return Array.from(shown.own, (own, dim) => {
    const { low, high } = shown.ranges[dim];
    const row = { dim, own, node: node("li", "row"), input: node("input"), value: node("span", "value number") };
    row.real = [Math.min(low, own), Math.max(high, own)];
    row.range = row.real;
    const head = node("div", "head");
    head.append(text(node("span", "number which"), String(dim + 1)), text(node("span", "name"), shown.labels[dim]));
    row.lock = lockOf(dim, on);
    head.append(row.value, row.lock);
    Object.assign(row.input, { type: "range", step: "any", min: row.range[0], max: row.range[1] });
    row.input.addEventListener("input", () => on.move(dim, Number(row.input.value)));
    row.input.addEventListener("change", () => on.letGo());
    row.input.addEventListener("focus", () => on.look(dim));
    row.node.addEventListener("pointerenter", () => on.look(dim));
    row.node.append(head, trackOf(shown, dim, row));
    return row;
  });
}

/** What a row says of the number that is held now. */
function showRow(row, value, locked, label) {
  const said = signed(value);
  // a slider under a finger has its value already, and must not change its range
  if (Math.abs(Number(row.input.value) - value) > 1e-6) place(row, value);
  if (row.value.textContent !== said) {
    row.value.textContent = said;
    row.input.setAttribute("aria-valuetext", said);
  }
  row.input.setAttribute("aria-label", `Number ${row.dim + 1}, ${label}${locked ? ", locked" : ""}`);
  row.input.disabled = locked;
  row.lock.setAttribute("aria-pressed", String(locked));
}

/** A value beyond the range of real digits widens the slider, and everything behind it, for as long as it is held. */
function place(row, value) {
  const [low, high] = row.range;
  row.range = [Math.min(row.real[0], value), Math.max(row.real[1], value)];
  Object.assign(row.input, { min: row.range[0], max: row.range[1], value });
  if (row.range[0] !== low || row.range[1] !== high) row.redraw();
}

/** The histogram of real digits behind the slider, and a line where the picture's own number lies. */
function trackOf(shown, dim, row) {
  const track = node("div", "track");
  const svg = document.createElementNS(SVG, "svg");
  const [shape, mark] = ["path", "line"].map((name) => document.createElementNS(SVG, name));
  svg.setAttribute("viewBox", "0 0 1 1");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  mark.setAttribute("class", "own");
  svg.append(shape, mark);
  track.append(svg, row.input);
  row.redraw = () => {
    const at = (value) => (value - row.range[0]) / (row.range[1] - row.range[0]);
    shape.setAttribute("d", histogram(shown, dim, at));
    for (const [name, value] of Object.entries({ x1: at(row.own), x2: at(row.own), y1: 0, y2: 1 })) {
      mark.setAttribute(name, value);
    }
  };
  row.redraw();
  return track;
}

function histogram({ histogram: counts, shapes, ranges }, dim, at) {
  if (!counts) return "";
  const bins = shapes.histogram[1];
  const own = counts.subarray(dim * bins, (dim + 1) * bins);
  const [most, { low, high }] = [Math.max(...own, 1), ranges[dim]];
  const edge = (bin) => at(low + ((high - low) * bin) / bins).toFixed(4);
  const steps = Array.from(own, (count, bin) => `V${(1 - count / most).toFixed(3)}H${edge(bin + 1)}`);
  return `M${edge(0)} 1${steps.join("")}V1Z`;
}

function lockOf(dim, on) {
  const lock = node("button", "lock");
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  path.setAttribute("d", LOCK);
  svg.append(path);
  lock.append(svg);
  lock.type = "button";
  lock.title = "Keep this number as it is";
  lock.setAttribute("aria-label", `Lock number ${dim + 1}`);
  lock.addEventListener("click", () => on.lock(dim));
  return lock;
}

function node(name, className = "") {
  return Object.assign(document.createElement(name), { className });
}

function text(element, words) {
  element.textContent = words;
  return element;
}

const signed = (value) => `${value < -0.0005 ? "−" : ""}${Math.abs(value).toFixed(3)}`;
