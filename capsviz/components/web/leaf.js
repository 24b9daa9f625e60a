// A picture of many on its canvas. Goes in front of a component's own module.

/** One picture of a stack, as the network sees it: ink bright, pixels sharp. */
function leaf(canvas, { shapes }, levels, at, words) {
  const [, rows, columns] = shapes.pictures;
  Object.assign(canvas, { width: columns, height: rows });
  const picture = new ImageData(columns, rows);
  for (let pixel = 0; pixel < rows * columns; pixel += 1)
    picture.data.set([...Array(3).fill(levels[at * rows * columns + pixel]), 255], 4 * pixel);
  canvas.getContext("2d").putImageData(picture, 0, 0);
  canvas.setAttribute("aria-label", words);
}
