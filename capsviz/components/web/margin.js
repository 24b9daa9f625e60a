// Ten lengths to slide and ten switches; the losses and their gradients come from Python.
// One module with svg.js and ten.js, which go in front of it.

const STEP = 0.25; // how far an arrow goes for a gradient of 1
const mounted = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let board = mounted.get(parentElement);
  if (!board) mounted.set(parentElement, (board = mount(parentElement, data)));
  Object.assign(board, { setStateValue, data });
  // values also come back as the echo of what was sent, out of date by then: only a reset is taken
  if (board.reset !== data.reset) {
    board.reset = data.reset;
    board.rows.forEach((row, k) => row.show(data.values[k]));
    board.switches.forEach((button, k) => flip(button, k, data.present[k]));
  }
  showLosses(board);
  return () => mounted.delete(parentElement);
}

const pressed = (button) => button.getAttribute("aria-pressed") === "true";

/** What is read aloud holds what is seen. */
function flip(button, k, on) {
  const text = on ? "yes" : "no";
  set(button, { "aria-pressed": String(on), "aria-label": `${k} is in the picture: ${text}`, text });
}

function mount(parent, { colours, marks }) {
  const root = put(parent, "div", "house ten margin");
  const board = { reset: null, loss: "margin", switches: [] };
  const send = calmly(() => {
    const values = board.rows.map((row) => row.value());
    board.setStateValue("ten", { reset: board.reset, values, present: board.switches.map(pressed) });
  });
  board.totals = chooseLoss(root, board);
  board.heads = put(root, "div", "line heads");
  const heads = ["", "in the picture?", "length of the capsule, and where learning moves it", "", "", ""];
  board.heads = heads.map((text) => put(board.heads, "span", "", { text }));
  const add = (line, k) => {
    const button = put(line, "button", "switch", { type: "button" });
    button.addEventListener("click", () => {
      flip(button, k, !pressed(button));
      send();
    });
    board.switches.push(button);
  };
  const scale = put(put(root, "div", "line scale"), "div", "rail");
  marks.forEach((mark, k) => put(scale, "span", "quiet", { text: `m${"⁻⁺"[k]} = ${say(mark, 1)}`, style: `left: ${across(mark)}` }));
  board.rows = tenRows(root, { colours, min: 0, max: 1, step: 0.01, words: "length of the" }, send, add);
  for (const { rail } of board.rows) for (const mark of marks) put(rail, "i", "mark", { style: `left: ${across(mark)}` });
  board.arrows = board.rows.map(({ rail }) => put(rail, "i", "arrow"));
  board.bars = board.rows.map(({ line }, k) => bar(line, colours[k]));
  return board;
}

/** A place on a rail: the thumb of a slider is 16 px wide, so its middle never reaches the ends. */
const across = (value) => `calc(8px + ${value} * (100% - 16px))`;

/** Both losses with their totals; the one that is pressed is shown class by class. */
function chooseLoss(root, board) {
  const row = put(root, "div", "losses");
  const names = { margin: "Margin loss", cross: "Cross-entropy" };
  const buttons = Object.entries(names).map(([loss, words]) => {
    const button = put(row, "button", "", { type: "button" });
    button.addEventListener("click", () => {
      board.loss = loss;
      showLosses(board);
    });
    return { loss, words, button };
  });
  return ({ totals }) => {
    for (const { loss, words, button } of buttons) {
      const total = totals[loss] === null ? "nothing to say" : say(totals[loss], 3);
      set(button, { text: `${words} ${total}`, "aria-pressed": String(board.loss === loss) });
    }
  };
}

function showLosses(board) {
  const { data, loss } = board;
  const { shown, slopes } = data.losses[loss];
  board.totals(data);
  set(board.heads[4], { text: loss === "margin" ? "its term of the loss" : "its share, by softmax" });
  board.bars.forEach((show, k) => show(shown[k], say(shown[k], 3)));
  board.arrows.forEach((arrow, k) => {
    const [from, way] = [data.values[k], -STEP * (slopes[k] ?? 0)];
    arrow.className = Math.abs(way) < 0.002 ? "arrow none" : `arrow ${way > 0 ? "longer" : "shorter"}`;
    arrow.style.left = across(Math.min(from, from + way));
    arrow.style.width = `calc(${Math.abs(way)} * (100% - 16px))`;
  });
}
