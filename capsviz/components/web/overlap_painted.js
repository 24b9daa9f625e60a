// How two digits and what capsules draw of them are painted: light of two colours on black, white where both lie.
// Goes in front of overlap.js.

/** The ink of one digit at its place, 0 to 255, at every pixel of the picture that is read. */
function inkOf({ shown, places }, n) {
  const [, own] = shown.shapes.digits;
  const { side } = shown;
  const [right, down] = places[n].map((shift) => shift + Math.floor((side - own) / 2));
  return Float32Array.from({ length: side * side }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / side) - down, (pixel % side) - right];
    const inside = row >= 0 && row < own && column >= 0 && column < own;
    return inside ? shown.digits[(n * own + row) * own + column] : 0;
  });
}

function paint(view) {
  const { shown, root, places, which } = view;
  const { side, colours } = shown;
  const ink = [inkOf(view, 0), inkOf(view, 1)];
  const drawn = [0, 1].map((n) => shown.drawn.subarray(n * side * side, (n + 1) * side * side));
  const white = [255, 255, 255];
  const sum = ink[0].map((value, pixel) => Math.min(255, value + ink[1][pixel]));
  const [first, second] = colours.map(rgb);
  pour(root.querySelector(".held"), side, [[ink[0], first], [ink[1], second]]);
  pour(root.querySelector(".read"), side, [[sum, white]]);
  pour(root.querySelector(".both"), side, [[drawn[0], first], [drawn[1], second]]);
  root.querySelectorAll(".one").forEach((canvas, n) => {
    pour(canvas, side, [[drawn[n], [first, second][n]]]);
    label(canvas.nextElementSibling, colours[n], shown.said[n]);
    set(canvas, { "aria-label": shown.said[n] });
  });
  const where = places.map(([right, down], n) => `${shown.names[n]}: ${say(right, 0)} right, ${say(down, 0)} down`);
  set(root.querySelector(".held"), { "aria-label": `Two digits. The arrow keys move ${shown.names[which]}. ${where.join("; ")}` });
  set(root.querySelector(".read"), { "aria-label": "the two digits added up, as the network reads them" });
  set(root.querySelector(".both"), { "aria-label": "what both capsules draw, white where both claim the ink" });
  Object.assign(root.dataset, { places: String(places), answered: String(shown.places) });
}

/** Light of several colours on black, added up: where two of them lie, the sum of both shows. */
function pour(canvas, side, layers) {
  if (canvas.width !== side) Object.assign(canvas, { width: side, height: side });
  const picture = new ImageData(side, side);
  for (let pixel = 0; pixel < side * side; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const light = layers.reduce((all, [values, colour]) => all + (values[pixel] * colour[channel]) / 255, 0);
      picture.data[4 * pixel + channel] = light; // clamped to 255 by itself
    }
    picture.data[4 * pixel + 3] = 255;
  }
  canvas.getContext("2d").putImageData(picture, 0, 0);
}

const rgb = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

function label(caption, colour, text) {
  if (!caption.firstChild) {
    put(caption, "span", "key");
    put(caption, "span");
  }
  set(caption.firstChild, { style: `background: ${colour}` });
  set(caption.lastChild, { text });
}
