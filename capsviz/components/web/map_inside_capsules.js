// Inside the boxes of capsules: the primary ones, the routing between, the digits. Goes in front of map.js.

const FIELD = { x: 3, y: 3, width: 430, height: 220 }; // px of the opened field

function insidePrimary(map, body) {
  const { model } = map;
  const field = fieldOf(model, FIELD);
  const plane = plate(field.width + 6, field.height + 6, "all parts");
  const [title, numbers] = [live(), scrolls()];
  const update = () => {
    const part = map.chosen;
    drawField(plane, map, field, part, iterationOf(map));
    write(title, `Part ${numbered(part)}: ${whereIs(map.model, part)}. Length ${say(map.model.presence[part], 3)}.`);
    numbers.replaceChildren(voteTable(map.model, iterationOf(map), part), poseTable(map.model, part));
  };
  const pick = (part) => (choosePart(map, part), update());
  pickable(plane, {
    label: "Parts: arrow keys move",
    at: (x, y) => partAt(field, x, y),
    beside: (part, step) => partBeside(field, part, step),
    picked: map.chosen,
    pick,
  });
  body.append(
    plane.canvas,
    title,
    beside(
      numbers,
      equation("u_{i} = squash( Σ w ∗ h + β )"),
      paragraph(
        `${count(model.shapes.u[0])} parts, each ${model.shapes.u[1]} numbers *u* made from the feature maps *h*. ` +
          `An arrow is as long as its part is sure, 0 ≤ |*u*| < 1. It points as the pose does, seen on the two axes that ` +
          `hold most of these poses: ${percent(model.planeShare)} of their squared length. Each type has numbers of its own, ` +
          `so compare directions within one square.`,
      ),
      elsewhere("How *c* comes about, number by number, stands on the Routing page: it opens with this part."),
    ),
  );
  return update;
}

function drawField({ pen, width, height }, { model, theme }, field, part, r) {
  pen.clearRect(0, 0, width, height);
  drawTiles(pen, field, theme);
  const places = middles(model, field);
  drawArrows(pen, model, places, field.cell, theme.ink);
  dotParts(pen, model, { field, places }, r);
  drawPointed({ pen, layout: { field, places }, lit: { part }, theme });
}

function poseTable(model, part) {
  const { u, shapes } = model;
  const long = shapes.u[1];
  const edited = (at) => model.editedU?.[part * long + at];
  const numbers = Array.from(u.subarray(part * long, (part + 1) * long), (value, at) => toldEdited(say(value), edited(at)));
  return table("Its pose u", ["", ...numbers.map((_, d) => d + 1)], [["u", ...numbers]]);
}

function voteTable(model, r, part) {
  const classes = model.shapes.c[2];
  const rows = Array.from({ length: classes }, (_, j) => {
    const length = model.votes[part * classes + j] * model.steps.votes;
    const of = (name) => say(linkValue(model, name, r, part, j), 3);
    const vote = toldEdited(say(length, 3), linkEdits(model, r, part, j) & VOTE);
    return [j, vote, of("along"), toldCoupling(model, r, part, j), of("contributions")];
  });
  const head = ["Digit", "Vote |û|", "Along v", "Coupling c", "c × along"];
  return table(`Its ten votes û = W u in iteration ${r + 1}; c × along is what it adds to the digit`, head, rows);
}

function insideRouting(map, body) {
  const [couplings, digits] = [scrolls(), scrolls()];
  const { learned, shapes } = map.model;
  const [, parts, classes] = shapes.c;
  body.append(
    paragraph(
      `Each of ${count(parts)} parts casts a vote for each of ${classes} digits. The tables *W* were learned ` +
        `(${count(learned.votes)} numbers); everything else here is worked out anew for this picture.`,
    ),
    make(
      "ol",
      { class: "steps" },
      step("the votes, once", "û_{j|i} = W_{ij} u_{i}"),
      step(
        `the couplings: one part shares itself out among ${classes} digits, evenly at first, as b is 0`,
        "c_{ij} = ",
        fraction("e^{b_{ij}}", "Σ_{k} e^{b_{ik}}"),
      ),
      step("each digit sums its votes, and the sum is squashed", "s_{j} = Σ_{i} c_{ij} û_{j|i} ,   v_{j} = squash(s_{j})"),
      step("votes that agree with the digit gain; then 2 again", "b_{ij} ← b_{ij} + û_{j|i} · v_{j}"),
    ),
    make("div", { class: "pair" }, couplings, digits),
  );
  return () => {
    couplings.replaceChildren(couplingTable(map.model, map.chosen));
    digits.replaceChildren(digitTable(map.model, iterationOf(map)));
  };
}

const step = (words, ...parts) => make("li", {}, equation(...parts), words);

/** One part's couplings in every iteration: a row adds up to 1, which is the way the softmax runs. */
function couplingTable(model, part) {
  const [iterations, , classes] = model.shapes.c;
  const rows = Array.from({ length: iterations }, (_, r) => {
    const c = Array.from({ length: classes }, (_, j) => linkValue(model, "c", r, part, j));
    return [`Iteration ${r + 1}`, ...c.map((_, j) => toldCoupling(model, r, part, j)), say(c.reduce((a, b) => a + b), 2)];
  });
  const head = ["", ...Array.from({ length: classes }, (_, j) => `to ${j}`), "Sum"];
  return table(`The couplings c of part ${numbered(part)} (${whereIs(model, part)})`, head, rows);
}

function insideDigits(map, body) {
  const classes = map.model.shapes.lengths[1];
  const choice = make("div", { class: "choice", role: "group", "aria-label": "Digit" });
  const buttons = Array.from({ length: classes }, (_, j) => make("button", { type: "button" }, String(j)));
  const [sums, rounds, strongest] = [make("div"), scrolls(), scrolls()];
  const update = () => {
    const [{ model, digit: j }, r] = [map, iterationOf(map)];
    buttons.forEach((button, k) => button.setAttribute("aria-pressed", String(k === j)));
    sums.replaceChildren(...workedSum(model, r, j));
    rounds.replaceChildren(roundTable(model, j));
    strongest.replaceChildren(supporterTable(model, r, j));
  };
  buttons.forEach((button, j) => button.addEventListener("click", () => (chooseDigit(map, j), update())));
  choice.append(...buttons);
  const told = make("div", { class: "words" }, sums, rounds);
  body.append(choice, make("div", { class: "beside" }, told, make("div", { class: "figure" }, strongest)));
  return update;
}

/** From contributions to the length of one digit, with its numbers in place of the letters. */
function workedSum(model, r, j) {
  const of = (name) => digitValue(model, name, r, j);
  const [pros, cons, together, sum] = [of("pros"), of("cons"), of("pros") - of("cons"), of("sums")].map((value) => say(value, 3));
  const lines = [
    equation(`s_{${j}} = Σ_{i} c_{i${j}} û_{${j}|i}`),
    equation(
      `|s_{${j}}| = Σ_{i} c_{i${j}} û_{${j}|i} · `,
      fraction(`v_{${j}}`, `|v_{${j}}|`),
      ` = ${pros} − ${cons} = ${together}`,
    ),
    equation(
      `|v_{${j}}| = `,
      fraction(`|s_{${j}}|^{2}`, `1 + |s_{${j}}|^{2}`),
      " = ",
      fraction(`${sum}^{2}`, `1 + ${sum}^{2}`),
      ` = ${say(of("lengths"), 3)}`,
    ),
    paragraph(
      `In iteration ${r + 1} of ${model.shapes.c[0]}: what speaks for the ${j}, less what speaks against it, is the ` +
        `length of its sum *s*; squash brings it below 1. The ten lengths need not add up to 1.`,
    ),
  ];
  const edited = `Edited: ${model.edits}. Where an edit stands between two of these numbers, the second does not follow from the first.`;
  return model.edits ? [...lines, make("p", {}, edited)] : lines;
}

function roundTable(model, j) {
  const rows = Array.from({ length: model.shapes.c[0] }, (_, r) => {
    const of = (name) => say(digitValue(model, name, r, j), 3);
    const sum = toldEdited(of("sums"), sumEdited(model, r, j));
    return [r + 1, of("pros"), of("cons"), sum, toldEdited(of("lengths"), poseEdited(model, r, j), "pose edited")];
  });
  return table(`The ${j}, iteration by iteration`, ["Iteration", "For it", "Against it", "|s|", "|v|"], rows);
}

function supporterTable(model, r, j) {
  const [, classes, many] = model.shapes.supporters;
  const start = (r * classes + j) * many;
  const strongest = Array.from(model.supporters.subarray(start, start + 10));
  const rows = strongest.map((part) => linkRow(model, r, part, j).filter((_, column) => column !== 2));
  const caption = `Who adds most to the ${j} in iteration ${r + 1}, or takes most away`;
  return table(caption, ["Part", "Where", ...LINK_HEAD], rows);
}
