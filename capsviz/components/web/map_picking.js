// A canvas of cells to pick one from, by pointer or arrow keys, inside an opened box. Goes in front of map.js.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** A canvas of its own inside an opened box, drawn at the screen's own resolution. */
function plate(width, height, label) {
  const style = `width:${width}px;aspect-ratio:${width}/${height}`;
  const canvas = make("canvas", { role: "img", "aria-label": label, style });
  const ratio = Math.min(devicePixelRatio || 1, 2);
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  return { canvas, pen, width, height };
}

/** Let a person pick cells of a plate: `at(x, y)` names the one under a point, `beside(cell, step)` the one next to it. */
function pickable({ canvas, width, height }, { label, at, beside, picked, pick }) {
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", label);
  let cell = picked;
  const choose = (next) => {
    if (next === null || next === cell) return;
    cell = next;
    pick(cell);
  };
  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    choose(at(((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height));
  });
  canvas.addEventListener("keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    choose(beside(cell, ARROWS[event.key]));
  });
}

/** Cells in rows of `across`, `down` rows of them, filling a plate of some size. */
function lattice(width, height, across, down) {
  const inside = (value, many) => bounded(Math.floor(value), 0, many - 1);
  return {
    at: (x, y) => inside((y / height) * down, down) * across + inside((x / width) * across, across),
    beside: (cell, [stepX, stepY]) =>
      bounded(Math.floor(cell / across) + stepY, 0, down - 1) * across + bounded((cell % across) + stepX, 0, across - 1),
  };
}
