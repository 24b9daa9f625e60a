// Where everything stands: from left to right where there is room, from top to bottom on a phone. Goes in front of map.js.

const WIDE = 700; // px
const HEAD = 60; // px for a box's name, its shape and its number of parameters
const SPACE = 26; // px between boxes
const GAP = 0.75; // cells between two types of primary capsule

/**
 * Boxes in px, and where a box's name does not stand above it, that place; each primary capsule's middle in `places`;
 * for each digit its ring, dial and bar, and where its links end.
 */
function arrange(width, model) {
  return width < WIDE ? downward(width, model) : across(width, model);
}

const bounded = (value, low, high) => Math.min(Math.max(value, low), high);

function across(width, model) {
  const unit = bounded(width / 86, 7.5, 12);
  const side = bounded(width * 0.184, 112, 180);
  const rightSide = bounded(width * 0.26, 200, 290);
  const field = fieldOf(model, { x: side + SPACE, y: HEAD, width: 26.2 * unit, height: 53.2 * unit });
  const height = HEAD + 53.2 * unit;
  const right = width - rightSide;
  const tile = bounded((rightSide - 16) / 2, 98, 130);
  const poseY = height - tile;
  const digits = { x: right, y: HEAD, width: rightSide, height: poseY - HEAD - 16 - HEAD };
  const boxes = {
    picture: { x: 0, y: HEAD, width: side, height: side },
    features: { x: 0, y: 2 * HEAD + side + 12, width: side, height: side },
    primary: field,
    routing: { x: field.x + field.width + 14, y: HEAD, width: right - field.x - field.width - 28, height: height - HEAD },
    digits,
    pose: { x: right, y: poseY, width: rightSide - tile - 16, height: tile },
    drawn: { x: width - tile, y: poseY, width: tile, height: tile },
  };
  const legend = { x: 0, y: boxes.features.y + side + 14, width: side + 6 };
  const pitch = digits.height / model.shapes.poses[1];
  const rows = placeDigits(model, (j) => rowOf(digits, pitch, j));
  return { width, height, wide: true, boxes, field, places: middles(model, field), digits: rows, legend };
}

/** One digit beside the links: ring, dial, bar, and room for its number. */
function rowOf({ x, y, width }, pitch, j) {
  const middle = y + (j + 0.5) * pitch;
  const r = Math.min(pitch * 0.42, 15);
  const bar = { x: x + 2 * r + 12, y: middle - Math.min(pitch * 0.24, 8), height: Math.min(pitch * 0.48, 16) };
  return {
    box: { x: x - 4, y: y + j * pitch, width: width + 4, height: pitch },
    ring: { x: x + r, y: middle, r },
    dial: { x: x + 3 * r + 12, y: middle, r: r - 1 },
    bar: { ...bar, width: width - 2 * r - 12 - 48 },
    mouth: [x - 3, middle],
  };
}

function downward(width, model) {
  const half = Math.min((width - SPACE) / 2, 200);
  const field = fieldOf(model, { x: 0, y: HEAD + half + 18 + HEAD, width, height: 300 });
  const under = field.y + field.height;
  const top = under + 140;
  const digits = { x: 0, y: top, width, height: 136 };
  const poseY = digits.y + digits.height + 8 + HEAD + 18 + HEAD;
  const boxes = {
    picture: { x: 0, y: HEAD, width: half, height: half },
    features: { x: half + SPACE, y: HEAD, width: half, height: half },
    primary: field,
    routing: { x: 0, y: under + 6, width, height: 130 },
    digits,
    pose: { x: 0, y: poseY, width: half, height: half },
    drawn: { x: half + SPACE, y: poseY, width: half, height: half },
  };
  const pitch = width / model.shapes.poses[1];
  const rows = placeDigits(model, (j) => columnOf(digits, pitch, j));
  const legend = { x: 0, y: poseY + half + 16, width };
  const height = legend.y + 84;
  // the links run where these two names would stand: one goes above the field, one below the digits
  const apart = { routing: { x: half + SPACE, y: field.y, width: half }, digits: { y: digits.y + digits.height + 8 + HEAD } };
  return { width, height, wide: false, boxes, apart, field, places: middles(model, field), digits: rows, legend };
}

/** One digit below the links. */
function columnOf({ x, y, height }, pitch, j) {
  const middle = x + (j + 0.5) * pitch;
  const r = Math.min(pitch * 0.4, 15);
  return {
    box: { x: x + j * pitch, y: y - 2, width: pitch, height: height + 2 },
    ring: { x: middle, y: y + r, r },
    dial: { x: middle, y: y + 3 * r + 6, r: r - 1 },
    bar: { x: middle - 7, y: y + 2 * r + 8, width: 14, height: height - 2 * r - 8 - 24, upright: true },
    mouth: [middle, y - 3],
  };
}

function placeDigits(model, at) {
  return Array.from({ length: model.shapes.poses[1] }, (_, j) => at(j));
}

/** The primary capsules as squares of `grid` by `grid`, one for each type, in as many rows as make them largest. */
function fieldOf({ grid, shapes }, { x, y, width, height }) {
  const types = shapes.u[0] / grid ** 2;
  const long = (squares) => squares * (grid + GAP) - GAP; // in cells
  const fitting = Array.from({ length: types }, (_, few) => {
    const [across, down] = [few + 1, Math.ceil(types / (few + 1))];
    return { across, down, cell: Math.min(width / long(across), height / long(down)) };
  });
  const { across, down, cell } = fitting.reduce((best, next) => (next.cell > best.cell ? next : best));
  const pitch = (grid + GAP) * cell;
  return { x, y, cell, across, pitch, types, grid, width: long(across) * cell, height: long(down) * cell };
}

function middles({ shapes, grid }, field) {
  const places = new Float32Array(2 * shapes.u[0]);
  for (let part = 0; part < shapes.u[0]; part += 1) places.set(middleOf(field, grid, part), 2 * part);
  return places;
}

function middleOf({ x, y, cell, across, pitch }, grid, part) {
  const { type, row, column } = standing(grid, part);
  return [x + (type % across) * pitch + (column + 0.5) * cell, y + Math.floor(type / across) * pitch + (row + 0.5) * cell];
}

/** The primary capsule at a point, the nearest one in a gap; null outside the field. */
function partAt(field, px, py) {
  const { x, y, cell, across, pitch, types, grid } = field;
  if (px < x - 2 || py < y - 2 || px > x + field.width + 2 || py > y + field.height + 2) return null;
  const along = (offset) => {
    const block = Math.max(Math.floor(offset / pitch), 0);
    return [block, bounded(Math.floor((offset - block * pitch) / cell), 0, grid - 1)];
  };
  const [[blockX, column], [blockY, row]] = [along(px - x), along(py - y)];
  const type = blockY * across + Math.min(blockX, across - 1);
  return type < types ? type * grid ** 2 + row * grid + column : null;
}

/** The capsule one step from another, over the gaps between types; the same one at the edge. */
function partBeside(field, part, [stepX, stepY]) {
  const { across, grid, types } = field;
  const { type, row, column } = standing(grid, part);
  const x = bounded((type % across) * grid + column + stepX, 0, across * grid - 1);
  const y = Math.max(Math.floor(type / across) * grid + row + stepY, 0);
  const next = Math.floor(y / grid) * across + Math.floor(x / grid);
  return next < types ? next * grid ** 2 + (y % grid) * grid + (x % grid) : part;
}
