// Length after against length before: squash, and what it is compared with, each curve with its name at its end. What
// takes the numbers one by one makes another length of another direction: its curve is that of the vector's own.
// Goes between equations.js and squash.js.

const CURVES = { width: 560, height: 400, left: 44, right: 190, top: 26, bottom: 46 };
const LONGEST = Math.SQRT2; // two numbers of at most 1 each

function drawCurves(parent, { lengths, curves }) {
  const { width, height, left, right, top, bottom } = CURVES;
  const longest = lengths[lengths.length - 1];
  const x = (n) => left + (Math.min(n, longest) / longest) * (width - left - right);
  const y = (value) => height - bottom - (value / LONGEST) * (height - bottom - top);
  const svg = draw(parent, "svg", { viewBox: `0 0 ${width} ${height}`, class: "curves", role: "img" });
  set(svg, { "aria-label": "Length after squash against length before: it rises slowly, then bends towards 1." });
  rule(svg, x, y, longest);
  const drawn = curves.map((curve) => drawCurve(svg, curve));
  const now = draw(svg, "line", { y1: y(0), y2: y(LONGEST), class: "now" });
  const tangent = draw(svg, "line", { class: "tangent" });
  const point = draw(svg, "circle", { r: 9, class: "point" });
  const value = draw(svg, "text", { class: "here" });
  const show = (vector, squashed, compared) => {
    const [before, after] = [length(vector), length(squashed)];
    const toward = before > 0.01 ? times(vector, 1 / before) : [1, 0];
    const seen = drawn.filter(({ curve }) => !(curve.name in RIVALS) || compared.has(curve.name));
    const found = seen.map(({ curve }) => curve.values ?? lengths.map((n) => length(RIVALS[curve.name](times(toward, n)))));
    const ends = spread(found.map((values) => y(values[values.length - 1])), 27);
    // not below the axis: no length is
    const back = Math.min(0.5, after / Math.max(slope(before), 0.001));
    const [from, to] = [-back, 0.5].map((step) => [x(before + step), y(after + step * slope(before))]);
    set(now, { x1: x(before), x2: x(before) });
    set(tangent, { x1: from[0], y1: from[1], x2: to[0], y2: to[1] });
    set(point, { cx: x(before), cy: y(after) });
    set(value, { x: x(before) + 16, y: Math.min(y(after) + 22, y(0) - 6), text: say(after) });
    for (const curve of drawn) curve.group.style.display = seen.includes(curve) ? "" : "none";
    seen.forEach((curve, k) => curve.show(lengths, found[k], { x, y, end: ends[k], before }));
  };
  return { show };
}

function rule(svg, x, y, longest) {
  for (const value of [0, 0.5, 1]) {
    draw(svg, "line", { x1: x(0), x2: x(longest), y1: y(value), y2: y(value), class: value ? "grid" : "axis" });
    draw(svg, "text", { x: 4, y: y(value) + 5, text: String(value) });
  }
  for (let n = 1; n <= longest; n += 1) draw(svg, "text", { x: x(n) - 4, y: y(0) + 20, text: String(n) });
  draw(svg, "text", { x: x(0), y: CURVES.height - 5, text: "length before" });
  draw(svg, "text", { x: x(0) + 6, y: 15, text: "length after" });
}

function drawCurve(svg, curve) {
  const { label, colour, dash } = curve;
  const group = draw(svg, "g");
  const stroke = colour ?? "var(--st-primary-color)";
  const path = draw(group, "path", { class: "curve", stroke, "stroke-dasharray": dash, "stroke-width": colour ? 3 : 5 });
  const lead = draw(group, "path", { class: "lead", stroke });
  const name = draw(group, "text", { class: "name" });
  const show = (lengths, values, { x, y, end, before }) => {
    const [edge, last] = [x(lengths[lengths.length - 1]), values[values.length - 1]];
    set(path, { d: values.map((value, k) => `${k ? "L" : "M"}${x(lengths[k])} ${y(value)}`).join("") });
    set(lead, { d: `M${edge} ${y(last)}L${edge + 14} ${end - 5}` });
    set(name, { x: edge + 18, y: end, text: colour ? `${label} ${say(at(lengths, values, before))}` : label });
  };
  return { curve, group, show };
}

/** Places for names, no two nearer than `apart`, in the order of what they name. */
function spread(wanted, apart) {
  const order = wanted.map((_, k) => k).sort((a, b) => wanted[a] - wanted[b]);
  const placed = [...wanted];
  order.forEach((k, rank) => {
    placed[k] = Math.max(wanted[k] - 6, rank ? placed[order[rank - 1]] + apart : 0);
  });
  return placed;
}

/** A curve's value between its points. */
function at(lengths, values, n) {
  const step = lengths[1] - lengths[0];
  const k = Math.min(Math.floor(n / step), lengths.length - 2);
  const share = Math.min((n - lengths[k]) / step, 1);
  return values[k] * (1 - share) + values[k + 1] * share;
}
