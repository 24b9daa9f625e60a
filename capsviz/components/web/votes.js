// The house and the boat: two parts to drag and turn, and routing run on their four votes while they move.
// One module with svg.js, equations.js and votes_drawn.js, which go in front of it.

const mounted = new WeakMap();

export default function ({ data, parentElement }) {
  if (!mounted.has(parentElement)) mounted.set(parentElement, mount(parentElement, data));
  return () => mounted.delete(parentElement);
}

function mount(parent, data) {
  const root = put(parent, "div", "house votes");
  const board = { data, root, iteration: 3, parts: null, views: [] };
  const show = eachFrame(() => showBoard(board));
  const left = put(root, "div", "left");
  const right = put(root, "div", "right");
  const arrange = (arrangement) => {
    board.parts = arrangement.map((part) => ({ ...part, x: part.x + STAGE[0] / 2, y: part.y + STAGE[1] / 2 }));
    show();
  };
  chooseArrangement(left, data.arrangements, arrange);
  arrange(data.arrangements[0].parts);
  board.views.push(drawStage(left, board, show), partSliders(left, board, show));
  board.views.push(drawWholes(right, data), drawTables(root, data));
  slide(
    right,
    "Iteration",
    { min: 1, max: data.most, step: 1, value: board.iteration, spoken: (r) => `${r} of ${data.most}` },
    (r) => {
      board.iteration = r;
      show();
    },
  );
  board.words = put(right, "output", "words number", { "aria-live": "polite" });
  return board;
}

function showBoard(board) {
  const { data, parts, iteration, root } = board;
  const poses = parts.map(pose);
  const votes = vote(data.W, poses);
  const rounds = route(votes, data.most);
  const now = { poses, votes, ...rounds[iteration - 1] };
  for (const view of board.views) view(now, board);
  set(board.words, { text: verdict(data.wholes, now, iteration) });
  Object.assign(root.dataset, { poses: poses.flat().join(" "), v: now.v.flat().join(" ") });
}

function verdict(wholes, { votes, v }, iteration) {
  const apart = wholes.map((_, j) => {
    const [one, other] = votes.map((row) => row[j]);
    if (!length(one) || !length(other)) return "one is missing";
    return degrees(Math.abs(((heading(one) - heading(other) + 540) % 360) - 180)) + " apart";
  });
  const gap = length(v[0]) - length(v[1]);
  const winner = Math.abs(gap) < 0.005 ? "neither wins" : `the ${wholes[gap > 0 ? 0 : 1]} wins`;
  const lengths = wholes.map((whole, j) => `the ${whole} has length ${say(length(v[j]))}`).join(", ");
  return (
    `Votes for the ${wholes[0]}: ${apart[0]}. Votes for the ${wholes[1]}: ${apart[1]}. ` +
    `After iteration ${iteration} ${lengths}: ${winner}.`
  );
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);

function chooseArrangement(parent, arrangements, arrange) {
  const row = put(parent, "div", "row");
  for (const { name, parts } of arrangements) {
    put(row, "button", "", { type: "button", text: name }).addEventListener("click", () => arrange(parts));
  }
}

function partSliders(parent, board, show) {
  const box = put(parent, "div", "sliders");
  const shown = board.data.parts.map((name, i) => {
    const turn = { min: -180, max: 180, step: 1, value: 0, spoken: degrees };
    const presence = { min: 0, max: 1, step: 0.01, value: 1, spoken: (share) => say(share) };
    put(box, "strong", `part-${i}`, { text: capital(name) });
    const change = (what) => (value) => {
      board.parts[i][what] = value;
      show();
    };
    return { turn: slide(box, "turn", turn, change("turn")), presence: slide(box, "presence", presence, change("presence")) };
  });
  return (_, { parts }) =>
    parts.forEach((part, i) => {
      shown[i].turn.show(part.turn);
      shown[i].presence.show(part.presence);
    });
}

/** b, c, s and v of one iteration, in numbers. */
function drawTables(parent, { parts, wholes }) {
  const box = put(parent, "div", "tables number");
  const links = table(box, [
    "part → whole",
    "its vote points to",
    "agreed before (logit b)",
    "share given (coupling c)",
    "agrees now (agreement a)",
  ]);
  const sums = table(box, ["whole", "votes added up (sum s)", "squashed (vector v)", "length of v"]);
  const linkRows = parts.flatMap((part) => wholes.map((whole) => row(links, `${part} → ${whole}`, 4)));
  const sumRows = wholes.map((whole) => row(sums, whole, 3));
  const pair = (vector) => `(${vector.map((value) => say(value)).join(", ")})`;
  return ({ votes, b, c, a, s, v }) => {
    linkRows.forEach((cells, at) => {
      const [i, j] = [Math.floor(at / wholes.length), at % wholes.length];
      const points = length(votes[i][j]) ? degrees(heading(votes[i][j])) : "nothing";
      fill(cells, [points, say(b[i][j], 3), say(c[i][j], 3), say(a[i][j], 3)]);
    });
    sumRows.forEach((cells, j) => fill(cells, [pair(s[j]), pair(v[j]), say(length(v[j]), 3)]));
  };
}

function table(parent, heads) {
  const body = put(parent, "table");
  const line = put(body, "tr");
  for (const text of heads) put(line, "th", "", { scope: "col", text });
  return body;
}

function row(body, name, cells) {
  const line = put(body, "tr");
  put(line, "th", "", { scope: "row", text: name });
  return Array.from({ length: cells }, () => put(line, "td"));
}

const fill = (cells, texts) => cells.forEach((cell, k) => set(cell, { text: texts[k] }));
