// Ten logits to slide, and the couplings that Python makes of them. One module with svg.js and ten.js, in front of it.

const mounted = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let board = mounted.get(parentElement);
  if (!board) mounted.set(parentElement, (board = mount(parentElement, data)));
  board.setStateValue = setStateValue;
  // values also come back as the echo of what was sent, out of date by then: only a reset is taken
  if (board.reset !== data.reset) {
    board.reset = data.reset;
    board.rows.forEach((row, k) => row.show(data.values[k]));
  }
  board.bars.forEach((show, k) => show(data.couplings[k], say(data.couplings[k], 3)));
  return () => mounted.delete(parentElement);
}

function mount(parent, { colours, reach }) {
  const root = put(parent, "div", "house ten logits");
  const board = { reset: null };
  const heads = put(root, "div", "line heads");
  for (const text of ["", "logit b", "", "coupling c", ""]) put(heads, "span", "", { text });
  const send = calmly(() => {
    board.setStateValue("ten", { reset: board.reset, values: board.rows.map((row) => row.value()) });
  });
  board.rows = tenRows(root, { colours, min: -reach, max: reach, step: 0.01, words: "logit b for" }, send);
  board.bars = board.rows.map(({ line }, k) => bar(line, colours[k]));
  return board;
}
