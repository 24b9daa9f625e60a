// What runs between the primary capsules and the digits, and the digits themselves. Goes in front of map.js.

const THICK = 5.5; // px of a link that contributes 1; the width grows with the square root
const widthOf = (contribution) => THICK * Math.sqrt(Math.abs(contribution));

/** The links to draw: each with how much it is there, between 0 and 1, while one iteration gives way to the next. */
function linksShown({ model, lit, unions }, { from, to, share }) {
  const [, parts, classes] = model.shapes.c;
  if (lit.part !== null) return Array.from({ length: classes }, (_, j) => [lit.part * classes + j, 1]);
  const chosen = (r) => {
    if (lit.digit === null) return model.links.subarray(r * model.shapes.links[1], (r + 1) * model.shapes.links[1]);
    const many = model.shapes.supporters[2];
    const start = (r * classes + lit.digit) * many;
    return Array.from(model.supporters.subarray(start, start + many), (part) => part * classes + lit.digit);
  };
  const key = `${lit.digit} ${from}`;
  if (!unions.has(key)) unions.set(key, union(chosen(from), chosen(to), parts * classes));
  return unions.get(key).map(([link, before, after]) => [link, before + share * (after - before)]);
}

/** Links of two iterations, weakest first so that the strongest lie on top, each with whether it is in either. */
function union(before, after) {
  const found = new Map();
  for (const link of before) found.set(link, [link, 1, 0]);
  for (const link of after) found.set(link, [link, found.get(link)?.[1] ?? 0, 1]);
  return [...found.values()].reverse();
}

function drawLinks(map, mix) {
  const { pen, model, lit, layout } = map;
  const [, parts, classes] = model.shapes.c;
  const colours = { true: `rgb(${model.for})`, false: `rgb(${model.against})` };
  if (lit.digit !== null) drawSupport(map, mix, colours);
  const least = lit.digit === null && lit.part === null ? 0.22 : 0.5;
  pen.lineCap = "butt";
  for (const [link, there] of linksShown(map, mix)) {
    const value = mixed(model.contributions, parts * classes, mix, link) * model.steps.contributions;
    if (!there || !value) continue;
    pen.globalAlpha = Math.min(least + 0.9 * Math.abs(value), 0.8) * there;
    pen.strokeStyle = colours[value > 0];
    pen.lineWidth = Math.max(widthOf(value), 0.3);
    pen.beginPath();
    path(pen, layout, Math.floor(link / classes), link % classes);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/** From a capsule straight to the edge of the field, then in a bend to its digit. */
function path(pen, { places, field, digits, wide }, part, digit) {
  const [x, y] = places.subarray(2 * part);
  const [toX, toY] = digits[digit].mouth;
  pen.moveTo(x, y);
  if (wide) {
    const edge = field.x + field.width + 6;
    const reach = 0.5 * (toX - edge);
    const spread = ((y - field.y) / field.height - 0.5) * digits[digit].ring.r * 1.2;
    pen.lineTo(edge, y);
    pen.bezierCurveTo(edge + reach, y, toX - reach, toY + spread, toX, toY + spread);
  } else {
    const edge = field.y + field.height + 6;
    const reach = 0.5 * (toY - edge);
    const spread = ((x - field.x) / field.width - 0.5) * digits[digit].ring.r * 1.2;
    pen.lineTo(x, edge);
    pen.bezierCurveTo(x, edge + reach, toX + spread, toY - reach, toX + spread, toY);
  }
}

/** Each capsule's cell in the colour of what it adds to the digit that is pointed at. */
function drawSupport({ pen, model, lit, layout }, mix, colours) {
  const [, parts, classes] = model.shapes.c;
  const { cell } = layout.field;
  for (let part = 0; part < parts; part += 1) {
    const value = mixed(model.contributions, parts * classes, mix, part * classes + lit.digit) * model.steps.contributions;
    const strength = Math.min(1.6 * Math.sqrt(Math.abs(value)), 0.85);
    if (strength < 0.04) continue;
    pen.globalAlpha = strength;
    pen.fillStyle = colours[value > 0];
    pen.fillRect(layout.places[2 * part] - cell / 2, layout.places[2 * part + 1] - cell / 2, cell, cell);
  }
  pen.globalAlpha = 1;
}

/** Ten rings with their lengths; while a capsule is pointed at, its ten votes and couplings in their place. */
function drawDigits(map, mix) {
  const { pen, model, layout, lit, theme } = map;
  const [, parts, classes] = model.shapes.c;
  for (let j = 0; j < classes; j += 1) {
    const { ring, dial, bar } = layout.digits[j];
    const faint = lit.digit !== null && lit.digit !== j;
    pen.globalAlpha = faint ? 0.35 : 1;
    drawRing(pen, ring, model.colours[j], theme, lit.digit === j);
    if (lit.part === null) {
      drawBar(pen, bar, mixed(model.lengths, classes, mix, j), model.colours[j], theme);
    } else {
      const c = mixed(model.c, parts * classes, mix, lit.part * classes + j) * model.steps.c;
      drawDial(map, dial, mix, j);
      drawBar(pen, besideDial(bar, dial), c, model.colours[j], theme, 1 / classes);
    }
  }
  pen.globalAlpha = 1;
}

/** A bar's room where a dial stands in front of it. */
function besideDial(bar, dial) {
  if (bar.upright) return { ...bar, y: dial.y + dial.r + 5, height: bar.y + bar.height - dial.y - dial.r - 5 };
  return { ...bar, x: dial.x + dial.r + 8, width: bar.x + bar.width - dial.x - dial.r - 8 };
}

function drawRing(pen, { x, y, r }, colour, { ground }, strong) {
  pen.beginPath();
  pen.arc(x, y, r, 0, 2 * Math.PI);
  Object.assign(pen, { fillStyle: ground, strokeStyle: colour, lineWidth: strong ? 4.5 : 3 });
  pen.fill();
  pen.stroke();
}

function drawBar(pen, { x, y, width, height, upright }, share, colour, { track, ink }, mark = null) {
  const rectangle = (from, to, fill) => {
    pen.fillStyle = fill;
    if (upright) pen.fillRect(x, y + height * (1 - to), width, height * (to - from));
    else pen.fillRect(x + width * from, y, width * (to - from), height);
  };
  rectangle(0, 1, track);
  rectangle(0, bounded(share, 0, 1), colour);
  if (mark !== null) rectangle(mark - 1 / (upright ? height : width), mark + 1 / (upright ? height : width), ink);
}

/** A vote beside the digit's pose, which points to the right; the longest of the ten fills its dial. */
function drawDial({ pen, model, lit, theme }, { x, y, r }, mix, j) {
  const [, parts, classes] = model.shapes.c;
  const votes = model.votes.subarray(lit.part * classes, (lit.part + 1) * classes);
  const size = votes[j] * model.steps.votes;
  const along = bounded(mixed(model.along, parts * classes, mix, lit.part * classes + j) * model.steps.along, -size, size);
  pen.beginPath();
  pen.arc(x, y, r, 0, 2 * Math.PI);
  pen.fillStyle = theme.track;
  pen.fill();
  Object.assign(pen, { strokeStyle: theme.ink, lineWidth: 1.6, lineCap: "round" });
  const unit = r / (Math.max(...votes) * model.steps.votes || 1);
  const [dx, dy] = [along * unit, Math.sqrt(size ** 2 - along ** 2) * unit];
  pen.beginPath();
  arrow(pen, x + dx / 2, y - dy / 2, dx, dy, Math.hypot(dx, dy));
  pen.stroke();
}

/** The numbers of the decoded pose, up where they are positive; the range is the widest of all iterations, at least ±0.5. */
function drawPose(pen, model, { x, y, width, height }, mix, { soft, quiet }) {
  const [, classes, long] = model.shapes.poses;
  const reach = poseReach(model);
  const step = width / long;
  pen.fillStyle = soft;
  pen.fillRect(x, y, width, height);
  pen.fillStyle = quiet;
  pen.fillRect(x, y + height / 2 - 0.5, width, 1);
  pen.fillStyle = model.colours[model.decoded];
  for (let d = 0; d < long; d += 1) {
    const value = mixed(model.poses, classes * long, mix, model.decoded * long + d);
    const size = (value / reach) * (height / 2 - 4);
    pen.fillRect(x + (d + 0.14) * step, y + height / 2 - Math.max(size, 0), step * 0.72, Math.abs(size));
  }
}

function poseReach({ poses, shapes, decoded }) {
  const [iterations, classes, long] = shapes.poses;
  let most = 0.5;
  for (let r = 0; r < iterations; r += 1)
    for (let d = 0; d < long; d += 1) most = Math.max(most, Math.abs(poses[(r * classes + decoded) * long + d]));
  return most;
}
