// The paper's grid: a row for each number of the pose, a column for each amount it is moved by; a click holds that pose.
// One stop for Tab, arrows inside. One module with packet.js, which goes in front of it.

const MOVES = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
const grids = new WeakMap();

/** Called at mount and again with every change of data or theme. */
export default function ({ data, parentElement, setTriggerValue }) {
  const shown = unpack(data);
  const root = parentElement.querySelector(".pose-grid");
  const grid = grids.get(parentElement) ?? { root, at: [0, (shown.amounts.length - 1) / 2] };
  grids.set(parentElement, grid);
  Object.assign(grid, { shown, tell: setTriggerValue });
  root.style.setProperty("--columns", shown.amounts.length);
  root.querySelector(".amounts").replaceChildren(...shown.amounts.map((amount) => label("span", amount)));
  root.querySelector(".numbers").replaceChildren(...shown.names.flatMap((name, dim) => [label("b", dim + 1), label("span", name)]));
  paint(root.querySelector("canvas"), shown);
  cells(grid);
}

/** All decoded pictures as one, drawn once. */
function paint(canvas, { sheet, shapes }) {
  const [height, width] = shapes.sheet;
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  sheet.forEach((level, i) => image.data.set([level, level, level, 255], 4 * i));
  context.putImageData(image, 0, 0);
}

/** A button over each picture, so that every one can be reached and is named. */
function cells(grid) {
  const { shown, root, at } = grid;
  const rows = shown.names.map((name, dim) =>
    shown.amounts.map((amount, step) => {
      const cell = label("button", "");
      cell.type = "button";
      cell.setAttribute("aria-label", `Number ${dim + 1}, moved by ${amount}`);
      cell.setAttribute("aria-pressed", String(shown.held?.[0] === dim && shown.held?.[1] === step));
      cell.tabIndex = dim === at[0] && step === at[1] ? 0 : -1;
      cell.onclick = () => grid.tell("cell", { dim, step });
      cell.onkeydown = (event) => walk(grid, event, [dim, step]);
      return cell;
    }),
  );
  grid.rows = rows;
  root.querySelector(".cells").replaceChildren(...rows.flat());
}

function walk(grid, event, [dim, step]) {
  const move = MOVES[event.key];
  const next = move && grid.rows[dim + move[0]]?.[step + move[1]];
  if (!move) return;
  event.preventDefault();
  if (!next) return;
  grid.rows[dim][step].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
  grid.at = [dim + move[0], step + move[1]];
}

function label(name, words) {
  return Object.assign(document.createElement(name), { textContent: words });
}
