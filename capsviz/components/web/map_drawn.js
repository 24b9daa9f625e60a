// The canvas: pictures, arrows, rings and bars, between two iterations where need be. Goes in front of map.js.

const UNSEEN = [24, 34, 50];
const DARK = 0.82; // how much of what is not seen is hidden

/** Between which iterations a place lies, and how far from the first to the second. */
function mixOf(at, last) {
  const from = bounded(Math.floor(at), 0, last);
  return { from, to: Math.min(from + 1, last), share: at - from };
}

/** A value of an array by iteration, mixed; `stride` is how many values an iteration has. */
function mixed(values, stride, { from, to, share }, at) {
  const start = values[from * stride + at];
  return share > 0 ? start + share * (values[to * stride + at] - start) : start;
}

/** One frame. */
function draw(map) {
  const { pen, layout, model, ratio } = map;
  const mix = mixOf(map.at, model.shapes.c[0] - 1);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, layout.width, layout.height);
  drawTiles(pen, layout.field, map.theme);
  drawLinks(map, mix);
  drawArrows(pen, model, layout.places, layout.field.cell, map.theme.ink);
  drawPicture(map, mix);
  drawSheet(pen, map.sheets.features, layout.boxes.features, true);
  drawDigits(map, mix);
  drawPose(pen, model, layout.boxes.pose, mix, map.theme);
  drawSheet(pen, grey(map.sheets.drawn, model.drawn, mix), layout.boxes.drawn);
  drawEdited(map);
  if (map.lit.part !== null) drawPointed(map);
}

// Pictures

function sheet(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
}

/** Put colours, 32 bits a pixel, on a sheet of their size. */
function put(context, pixels) {
  const { width, height } = context.canvas;
  context.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
  return context;
}

/** Red, green, blue and opacity in the order in which they lie in memory. */
function packed(red, green, blue, opacity = 255) {
  return new Uint32Array(new Uint8Array([red, green, blue, opacity]).buffer)[0];
}

/** Values from 0 to 255 as grey pixels on a small sheet. */
function grey(context, values, mix) {
  const many = context.canvas.width * context.canvas.height;
  const shade = (ink) => packed(ink, ink, ink);
  return put(context, Uint32Array.from({ length: many }, (_, pixel) => shade(mixed(values, many, mix, pixel))));
}

/** All feature maps side by side in the sequential colours, a line of one pixel between them. */
function mosaic({ features, shapes, magnitudes }) {
  const [filters, rows, columns] = shapes.features;
  const across = Math.ceil(Math.sqrt(filters));
  const [width, height] = [across * (columns + 1) - 1, Math.ceil(filters / across) * (rows + 1) - 1];
  const colours = Uint32Array.from({ length: 256 }, (_, at) => packed(...magnitudes.subarray(3 * at, 3 * at + 3)));
  const pixels = new Uint32Array(width * height).fill(packed(...magnitudes.subarray(0, 3).map((value) => 0.7 * value)));
  for (let row = 0; row < filters * rows; row += 1) {
    const [map, y] = [Math.floor(row / rows), row % rows];
    const start = (Math.floor(map / across) * (rows + 1) + y) * width + (map % across) * (columns + 1);
    for (let x = 0; x < columns; x += 1) pixels[start + x] = colours[features[row * columns + x]];
  }
  return put(sheet(width, height), pixels);
}

function drawSheet(pen, { canvas }, { x, y, width, height }, smooth = false) {
  pen.imageSmoothingEnabled = smooth;
  pen.imageSmoothingQuality = "high";
  pen.fillStyle = "#000";
  pen.fillRect(x, y, width, height);
  pen.drawImage(canvas, x, y, width, height);
}

/** The picture; over it where the supporters of a digit look, or the field of one capsule. */
function drawPicture(map, mix) {
  const { pen, layout, model, lit, sheets } = map;
  const box = layout.boxes.picture;
  drawSheet(pen, sheets.image, box);
  if (lit.digit !== null) drawSheetOver(pen, looks(sheets.looks, model, mix, lit.digit), box);
  if (lit.part !== null) drawWindow(pen, model, box, lit.part, map.theme);
}

function drawSheetOver(pen, { canvas }, { x, y, width, height }) {
  pen.imageSmoothingEnabled = false;
  pen.drawImage(canvas, x, y, width, height);
}

/** What the supporters of a digit do not see, in the dark: a pixel is the brighter, the more of its support sees it. */
function looks(context, { looks: shares, shapes }, mix, digit) {
  const [, classes, side] = shapes.looks;
  const hidden = (pixel) => DARK * (255 - mixed(shares, classes * side ** 2, mix, digit * side ** 2 + pixel));
  return put(context, Uint32Array.from({ length: side ** 2 }, (_, pixel) => packed(...UNSEEN, hidden(pixel))));
}

/** What one capsule sees, and the rest darkened. */
function drawWindow(pen, { grid, seen, shapes }, { x, y, width, height }, part, { primary }) {
  const unit = width / shapes.image[1];
  const { row, column } = standing(grid, part);
  const [left, top, size] = [x + 2 * column * unit, y + 2 * row * unit, seen * unit];
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.rect(left, top, size, size);
  pen.fillStyle = `rgba(${UNSEEN}, ${DARK})`;
  pen.fill("evenodd");
  Object.assign(pen, { strokeStyle: primary, lineWidth: 2.5 });
  pen.strokeRect(left, top, size, size);
}

// Primary capsules

function drawTiles(pen, { x, y, cell, grid, across, pitch, types }, { soft }) {
  pen.fillStyle = soft;
  for (let type = 0; type < types; type += 1) {
    const [left, top] = [x + (type % across) * pitch, y + Math.floor(type / across) * pitch];
    pen.beginPath();
    pen.roundRect(left - 1.5, top - 1.5, grid * cell + 3, grid * cell + 3, 4);
    pen.fill();
  }
}

/** Every pose as an arrow in the middle of its cell: as long as the capsule is sure, the way its pose points. */
function drawArrows(pen, { presence, arrows }, places, cell, ink) {
  pen.strokeStyle = ink;
  pen.lineCap = "round";
  pen.lineWidth = cell / 9;
  for (const [opacity, least, most] of [[0.4, 0, 0.15], [0.7, 0.15, 0.4], [1, 0.4, Infinity]]) {
    pen.globalAlpha = opacity;
    pen.beginPath();
    for (let part = 0; part < presence.length; part += 1) {
      if (presence[part] < least || presence[part] >= most) continue;
      const [x, y] = [places[2 * part], places[2 * part + 1]];
      arrow(pen, x, y, arrows[2 * part], arrows[2 * part + 1], presence[part] * cell);
    }
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/** An arrow around a point, `long` px from end to end; up is positive. */
function arrow(pen, x, y, right, up, long) {
  const scale = long / (2 * Math.hypot(right, up) || 1);
  const [dx, dy] = [right * scale, -up * scale];
  pen.moveTo(x - dx, y - dy);
  pen.lineTo(x + dx, y + dy);
  if (long < 3) return;
  const head = Math.min(0.34, 7 / long);
  pen.moveTo(x + dx - head * (2 * dx - 1.1 * dy), y + dy - head * (2 * dy + 1.1 * dx));
  pen.lineTo(x + dx, y + dy);
  pen.lineTo(x + dx - head * (2 * dx + 1.1 * dy), y + dy - head * (2 * dy - 1.1 * dx));
}

function drawPointed({ pen, layout, lit, theme }) {
  const { cell } = layout.field;
  const [x, y] = layout.places.subarray(2 * lit.part);
  Object.assign(pen, { strokeStyle: theme.primary, lineWidth: 2.5 });
  pen.strokeRect(x - cell / 2 - 1.5, y - cell / 2 - 1.5, cell + 3, cell + 3);
}
