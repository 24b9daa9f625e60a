// What stands inside each opened box: the equation in the paper's letters, and the real numbers of this picture.
// Each builds its nodes once and returns what brings their numbers up to date. Goes in front of map.js.

const INSIDE = {
  picture: insidePicture,
  features: insideFeatures,
  primary: insidePrimary,
  routing: insideRouting,
  digits: insideDigits,
  pose: insidePose,
  drawn: insideDrawn,
};

const live = () => make("p", { class: "live number" });
const scrolls = () => make("div", { class: "scrolls", tabindex: "0" });

function insidePicture(map, body) {
  const side = map.model.shapes.image[0];
  const large = plate(308, 308, "the picture as the network reads it");
  const words = live();
  let pixel = Math.floor(side / 2) * side + Math.floor(side / 2);
  const update = () => {
    drawSheet(large.pen, map.sheets.image, { x: 0, y: 0, width: 308, height: 308 });
    const [row, column, unit] = [Math.floor(pixel / side), pixel % side, 308 / side];
    Object.assign(large.pen, { strokeStyle: map.theme.primary, lineWidth: 2.5 });
    large.pen.strokeRect(column * unit, row * unit, unit, unit);
    write(words, `Row ${row + 1}, column ${column + 1}: ${say(map.model.image[pixel] / 255)}`);
  };
  const pick = (next) => ((pixel = next), update());
  pickable(large, { label: "Pixels: arrow keys move", ...lattice(308, 308, side, side), picked: pixel, pick });
  const size = `${side} × ${side}`;
  body.append(
    beside(
      large.canvas,
      equation(`x ∈ [0, 1]^{${size}}`),
      paragraph(`What the network sees: ${size} numbers, 0 where there is paper and 1 where there is ink. Nothing was learned here.`),
      words,
    ),
  );
  return update;
}

function insideFeatures(map, body) {
  const { shapes, window: seen, learned } = map.model;
  const [filters, rows, columns] = shapes.features;
  const across = Math.ceil(Math.sqrt(filters));
  const all = plate(336, 336, "all feature maps side by side");
  const one = plate(140, 140, "one feature map");
  const where = plate(140, 140, "where that map answers most, on the picture");
  const words = live();
  let chosen = busiest(map.model);
  const update = () => drawFeatures(map, { all, one, where, words }, chosen);
  const pick = (next) => ((chosen = Math.min(next, filters - 1)), update());
  const cells = lattice(336, 336, across, Math.ceil(filters / across));
  pickable(all, { label: "Feature maps: arrow keys move", ...cells, picked: chosen, pick });
  body.append(
    beside(
      all.canvas,
      equation(`h_{k} = max(0, w_{k} ∗ x + β_{k})`),
      paragraph(
        `Each of ${filters} filters has ${seen} × ${seen} learned weights *w* and one offset *β*, ` +
          `${count(learned.features)} numbers in all. It slides over the picture; where its pattern lies (an edge, an ` +
          `end, a bend), its map *h* of ${rows} × ${columns} is bright.`,
      ),
      make("div", { class: "pair" }, one.canvas, where.canvas),
      words,
    ),
  );
  return update;
}

/** The map with the largest answer. */
function busiest({ features, shapes }) {
  const size = shapes.features[1] * shapes.features[2];
  return Math.floor(features.indexOf(features.reduce((most, value) => Math.max(most, value), 0)) / size);
}

function drawFeatures({ model, sheets, theme }, { all, one, where, words }, chosen) {
  const [filters, rows, columns] = model.shapes.features;
  const across = Math.ceil(Math.sqrt(filters));
  const values = model.features.subarray(chosen * rows * columns, (chosen + 1) * rows * columns);
  const most = values.reduce((best, value, at) => (value > values[best] ? at : best), 0);
  const [row, column] = [Math.floor(most / columns), most % columns];
  const [left, top] = [(chosen % across) * (columns + 1), Math.floor(chosen / across) * (rows + 1)];
  drawSheet(all.pen, sheets.features, { x: 0, y: 0, width: 336, height: 336 }, true);
  const unit = 336 / sheets.features.canvas.width;
  Object.assign(all.pen, { strokeStyle: theme.primary, lineWidth: 3 });
  all.pen.strokeRect(left * unit, top * unit, columns * unit, rows * unit);
  one.pen.imageSmoothingEnabled = false;
  one.pen.drawImage(sheets.features.canvas, left, top, columns, rows, 0, 0, 140, 140);
  drawSheet(where.pen, sheets.image, { x: 0, y: 0, width: 140, height: 140 });
  const pixel = 140 / model.shapes.image[0];
  Object.assign(where.pen, { strokeStyle: theme.primary, lineWidth: 2.5 });
  where.pen.strokeRect(column * pixel, row * pixel, model.window * pixel, model.window * pixel);
  const answer = say(values[most] * model.steps.features);
  write(words, values[most]
    ? `Map ${chosen + 1} answers most, ${answer}, in row ${row + 1}, column ${column + 1}: to the framed part of the picture.`
    : `Map ${chosen + 1} is silent: it finds its pattern nowhere in this picture.`);
}

/** Where to go on: on a sheet of paper there is no such place. */
const elsewhere = (words) => Object.assign(paragraph(words), { className: "elsewhere" });

/** A figure and, beside it or on a phone below it, what is said. */
function beside(figure, ...words) {
  const [left, right] = [make("div", { class: "figure" }, figure), make("div", { class: "words" }, ...words)];
  return make("div", { class: "beside" }, left, right);
}
