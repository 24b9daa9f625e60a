// Couplings as colours on two canvases. Draws what it is given and computes no model quantity. Goes in front of couplings.js.

const ACROSS = 8; // types in a row, where there is room
const NARROW = 480; // px; below, half as many
const PIXELS = 2; // canvas pixels for each pixel of the page

/** Where everything stands on the sheet of maps: `cells` across and down, a gap of one between types. */
function sheetOf({ grid, shapes }, width) {
  const types = shapes.c[1] / grid ** 2;
  const across = Math.min(width < NARROW ? ACROSS / 2 : ACROSS, types);
  const down = Math.ceil(types / across);
  return { types, across, columns: across * (grid + 1) - 1, rows: down * (grid + 1) - 1 };
}

function cellOf({ grid }, { across }, part) {
  const { type, row, column } = standing(grid, part);
  return [(type % across) * (grid + 1) + column, Math.floor(type / across) * (grid + 1) + row];
}

/** The primary capsule at a cell of the sheet, or null in a gap. */
function partAt({ grid }, { types, across }, column, row) {
  const [blockX, blockY] = [Math.floor(column / (grid + 1)), Math.floor(row / (grid + 1))];
  const [x, y] = [column % (grid + 1), row % (grid + 1)];
  const type = blockY * across + blockX;
  if (x === grid || y === grid || blockX >= across || type >= types || column < 0 || row < 0) return null;
  return type * grid ** 2 + y * grid + x;
}

function colourOf(shown, shade, value) {
  const share = (value - shade.base - shade.low) / (shade.high - shade.low);
  const at = 3 * Math.round(255 * Math.min(Math.max(share, 0), 1));
  const table = shown[shade.colours];
  return [table[at], table[at + 1], table[at + 2]];
}

/** Values as one coloured pixel each, on a small canvas that is then enlarged without smoothing. */
function tinted(columns, rows, put) {
  const small = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
  const context = small.getContext("2d");
  const image = context.createImageData(columns, rows);
  put((column, row, colour) => image.data.set([...colour, 255], 4 * (row * columns + column)));
  context.putImageData(image, 0, 0);
  return small;
}

function enlarge(canvas, small, rows, columns) {
  const width = Math.round(canvas.clientWidth * PIXELS);
  const height = Math.round((width * rows) / columns);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, width, height);
  return { context, unit: width / columns };
}

/** The 32 maps; `mix` says which values: a pair of iterations and how far from one to the other. */
function drawMaps(canvas, shown, mix, marked, pointed) {
  const sheet = sheetOf(shown, canvas.clientWidth);
  const shade = shown.maps[mix.to];
  const small = tinted(sheet.columns, sheet.rows, (put) => {
    for (let part = 0; part < shown.shapes.c[1]; part += 1)
      put(...cellOf(shown, sheet, part), colourOf(shown, shade, mixed(shown.c, shown.shapes.c[1], mix, part)));
  });
  const { context, unit } = enlarge(canvas, small, sheet.rows, sheet.columns);
  for (const part of edited(shown, mix)) {
    const [column, row] = cellOf(shown, sheet, part);
    dot(context, (column + 0.5) * unit, (row + 0.5) * unit, 0.34 * unit);
  }
  for (const [part, dashed] of [[marked, false], [pointed, true]])
    if (part !== null) frame(context, cellOf(shown, sheet, part), 1, unit, dashed);
}

function drawOver(canvas, shown, mix, pointed) {
  const { side, grid, seen } = shown;
  const shade = shown.over[mix.to];
  const small = tinted(side, side, (put) => {
    for (let pixel = 0; pixel < side ** 2; pixel += 1) {
      const value = mixed(shown.onPicture, side ** 2, mix, pixel);
      if (!Number.isNaN(value)) put(pixel % side, Math.floor(pixel / side), colourOf(shown, shade, value));
    }
  });
  const { context, unit } = enlarge(canvas, small, side, side);
  outline(context, shown, unit);
  for (const part of edited(shown, mix)) {
    const { row, column } = standing(grid, part);
    dot(context, (2 * column + seen / 2) * unit, (2 * row + seen / 2) * unit, 0.34 * unit);
  }
  if (pointed !== null) {
    const { row, column } = standing(grid, pointed);
    frame(context, [2 * column, 2 * row], seen, unit, true);
  }
}

function mixed(values, count, { from, to, share }, at) {
  const end = values[to * count + at];
  return share >= 1 ? end : values[from * count + at] * (1 - share) + end * share;
}

/** The edge of the ink, a dark line within a light one, so that it is seen on every colour. */
function outline(context, { image, side }, unit) {
  const inked = (column, row) => column >= 0 && column < side && row >= 0 && row < side && image[row * side + column] > 127;
  context.beginPath();
  for (let row = 0; row <= side; row += 1)
    for (let column = 0; column <= side; column += 1) {
      if (inked(column, row) !== inked(column, row - 1)) line(context, [column, row], [column + 1, row], unit);
      if (inked(column, row) !== inked(column - 1, row)) line(context, [column, row], [column, row + 1], unit);
    }
  context.lineCap = "square";
  for (const [width, colour] of [[5, "#fff"], [2, "#000"]]) {
    Object.assign(context, { lineWidth: width * PIXELS * 0.6, strokeStyle: colour });
    context.stroke();
  }
}

function line(context, [x, y], [toX, toY], unit) {
  context.moveTo(x * unit, y * unit);
  context.lineTo(toX * unit, toY * unit);
}

/** Parts that an edit reached on their way to this digit, in the iteration that is come to. */
function edited(shown, { to }) {
  const count = shown.shapes.c[1];
  return [...Array(count).keys()].filter((part) => shown.touched[to * count + part]);
}

function frame(context, [column, row], size, unit, dashed) {
  for (const [width, colour] of [[6, "#fff"], [3, "#000"]]) {
    Object.assign(context, { lineWidth: width, strokeStyle: colour });
    context.setLineDash(dashed && colour === "#000" ? [8, 6] : []);
    context.strokeRect(column * unit, row * unit, size * unit, size * unit);
  }
  context.setLineDash([]);
}

function drawBar(bar, shown, shade) {
  const [canvas, ...ends] = bar.children;
  Object.assign(canvas, { width: 256, height: 1 });
  const put = (at) => colourOf(shown, { ...shade, base: 0, low: 0, high: 255 }, at);
  canvas.getContext("2d").drawImage(tinted(256, 1, (paint) => [...Array(256).keys()].forEach((at) => paint(at, 0, put(at)))), 0, 0);
  const say = (value) => (Math.abs(value) < 1e-9 ? "0" : String(Number(value.toPrecision(2))).replace("-", "−"));
  [shade.low, (shade.low + shade.high) / 2, shade.high].forEach((value, at) => (ends[at].textContent = say(value)));
}
