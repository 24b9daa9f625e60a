// The one mark of what an edit reached, as capsviz.figures.edited draws it too. Goes in front of what marks edits.

/** A black dot in white in grey, seen on every colour and by every eye. */
function dot(pen, x, y, r) {
  for (const [size, colour] of [[1.2 * r, "#888"], [r, "#fff"], [0.65 * r, "#000"]]) {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(x, y, size, 0, 2 * Math.PI);
    pen.fill();
  }
}
