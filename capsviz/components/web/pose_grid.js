// Poses, drawn, in rows and columns, such as the paper's grid; a click holds one. One stop for Tab, arrows inside.
// One module with packet.js, which goes in front of it.

const MOVES = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
const grids = new WeakMap();

/** Called at mount and again with every change of data or theme. */
export default function ({ data, parentElement, setTriggerValue }) {
  const shown = unpack(data);
  const root = parentElement.querySelector(".pose-grid");
  const grid = grids.get(parentElement) ?? { root, at: [0, 0] };
  grids.set(parentElement, grid);
  Object.assign(grid, { shown, tell: setTriggerValue });
  root.style.setProperty("--columns", shown.columns.length);
  root.querySelector(".amounts").replaceChildren(...heads(shown.columns));
  root.querySelector(".numbers").replaceChildren(...shown.rows.flatMap(({ head, name }) => [label("b", head), label("span", name)]));
  root.querySelector("canvas").setAttribute("aria-label", shown.title);
  paint(root.querySelector("canvas"), shown);
  cells(grid);
}

/** The first, the middle and the last column keep their words where there is room for no more. */
function heads(columns) {
  const every = (columns.length - 1) / 2;
  return columns.map((column, k) => Object.assign(label("span", column), { className: k % every ? "between" : "" }));
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
  const { shown, root } = grid;
  const at = [Math.min(grid.at[0], shown.rows.length - 1), Math.min(grid.at[1], shown.columns.length - 1)];
  const rows = shown.rows.map(({ spoken }, row) =>
    shown.columns.map((words, column) => {
      const cell = label("button", "");
      cell.type = "button";
      cell.setAttribute("aria-label", `${spoken} ${words}`);
      cell.setAttribute("aria-pressed", String(shown.held?.[0] === row && shown.held?.[1] === column));
      cell.tabIndex = row === at[0] && column === at[1] ? 0 : -1;
      cell.onclick = () => grid.tell("cell", { row, column });
      cell.onkeydown = (event) => walk(grid, event, [row, column]);
      return cell;
    }),
  );
  grid.rows = rows;
  root.querySelector(".cells").replaceChildren(...rows.flat());
}

function walk(grid, event, [row, column]) {
  const move = MOVES[event.key];
  const next = move && grid.rows[row + move[0]]?.[column + move[1]];
  if (!move) return;
  event.preventDefault();
  if (!next) return;
  grid.rows[row][column].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
  grid.at = [row + move[0], column + move[1]];
}

function label(name, words) {
  return Object.assign(document.createElement(name), { textContent: words });
}
