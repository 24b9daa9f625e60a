// Strokes: how they are painted, and their history. Knows a 2-D context; knows no page. Goes in front of hand.js and pad.js.
// A stroke is a flat list of whole numbers, x, y, width, x, y, width ..., in tenths of a pixel of the picture sent.

const SIDE = 280; // the picture sent: ten pixels along each of the network's 28
const EDGE = SIDE * 10;
const CELL = EDGE / 28; // one of the network's pixels

/** Fill the canvas of `context`, whatever its size: white ink on black, over a faint 28 x 28 grid where one is wanted. */
function paint(context, strokes, grid = false) {
  const scale = context.canvas.width / EDGE;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = "#000";
  context.fillRect(0, 0, EDGE, EDGE);
  if (grid) rule(context);
  Object.assign(context, { strokeStyle: "#fff", lineCap: "round", lineJoin: "round" });
  for (const stroke of strokes) ink(context, stroke);
}

function rule(context) {
  context.fillStyle = "#1c1c1c";
  for (let at = CELL; at < EDGE; at += CELL) {
    context.fillRect(at - 4, 0, 8, EDGE);
    context.fillRect(0, at - 4, EDGE, 8);
  }
}

/** A smooth line through the midpoints between points, each point pulling its piece; one path for each width. */
function ink(context, stroke) {
  let [x, y, width] = stroke;
  startPath(context, x, y, width);
  for (let i = 0; i < stroke.length; i += 3) {
    const [px, py, wide, nextX, nextY] = stroke.slice(i, i + 5);
    if (wide !== width) {
      context.stroke();
      startPath(context, x, y, (width = wide));
    }
    [x, y] = [(px + nextX) / 2, (py + nextY) / 2];
    if (nextX === undefined) context.lineTo(px + 1, py); // the 1: a line of no length would leave no dot
    else context.quadraticCurveTo(px, py, x, y);
  }
  context.stroke();
}

function startPath(context, x, y, width) {
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x, y);
}

/** A history whose steps back take away one stroke after the other. */
function historyOf(strokes) {
  return { past: strokes.map((_, i) => strokes.slice(0, i)), strokes, future: [] };
}

function changed({ past, strokes }, next) {
  return { past: [...past, strokes], strokes: next, future: [] };
}

function back({ past, strokes, future }) {
  return { past: past.slice(0, -1), strokes: past.at(-1), future: [strokes, ...future] };
}

function forth({ past, strokes, future }) {
  return { past: [...past, strokes], strokes: future[0], future: future.slice(1) };
}
