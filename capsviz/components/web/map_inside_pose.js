// Inside the last two boxes: the pose and what is drawn from it. Goes in front of map.js.

function insidePose(map, body) {
  const large = plate(340, 190, "the numbers of the pose as bars");
  const [numbers, sum] = [scrolls(), make("div")];
  const { decoded, shapes } = map.model;
  body.append(
    beside(
      numbers,
      large.canvas,
      sum,
      paragraph(
        `The direction of the winner's vector says how this ${decoded} lies: thick, slanted, wide. Nobody told the network ` +
          `what each of the ${shapes.poses[2]} numbers should mean.`,
      ),
      elsewhere("Move them on the Pose page."),
    ),
  );
  return () => {
    const { model, theme } = map;
    const r = iterationOf(map);
    const { pen, width, height } = large;
    pen.clearRect(0, 0, width, height);
    drawPose(pen, model, { x: 0, y: 0, width, height }, mixOf(r, model.shapes.c[0] - 1), theme);
    sum.replaceChildren(...poseSum(model, r));
    numbers.replaceChildren(poseRounds(model));
  };
}

/** How the pose came about, and how long it is. */
function poseSum(model, r) {
  const j = model.decoded;
  const length = say(digitValue(model, "lengths", r, j), 3);
  return [
    equation(`v_{${j}} = squash(s_{${j}})`),
    equation(`|v_{${j}}| = √( v_{1}^{2} + … + v_{${model.shapes.poses[2]}}^{2} ) = ${length}`),
  ];
}

function poseRounds(model) {
  const { poses, shapes, decoded } = model;
  const [iterations, classes, long] = shapes.poses;
  const head = ["Number", ...Array.from({ length: iterations }, (_, r) => `Iteration ${r + 1}`)];
  const value = (r, d) => {
    const at = (r * classes + decoded) * long + d;
    return toldEdited(say(poses[at]), model.editedPoses?.[at]);
  };
  const rows = Array.from({ length: long }, (_, d) => [d + 1, ...head.slice(1).map((_, r) => value(r, d))]);
  return table(`The pose of the ${decoded}`, head, rows);
}

function insideDrawn(map, body) {
  const [before, after] = [plate(220, 220, "the picture"), plate(220, 220, "what is drawn from the pose")];
  const words = make("p", { class: "number" });
  const { learned } = map.model;
  const caption = (canvas, text) => make("figure", {}, canvas, make("figcaption", { class: "quiet" }, text));
  const both = [caption(before.canvas, "x, the picture"), caption(after.canvas, "x̂, drawn from the pose")];
  body.append(
    beside(
      make("div", { class: "pair" }, ...both),
      equation("x̂ = σ( W_{3} max(0, W_{2} max(0, W_{1} v + β_{1}) + β_{2}) + β_{3} )"),
      words,
      paragraph(
        `An ordinary network of three layers (${count(learned.reconstruction)} learned numbers) draws the picture again ` +
          `from the winner's pose alone; the other poses are set to zero. Whatever it shows of your handwriting is in them.`,
      ),
    ),
  );
  return () => {
    const { model, sheets } = map;
    const r = iterationOf(map);
    const box = { x: 0, y: 0, width: 220, height: 220 };
    drawSheet(before.pen, sheets.image, box);
    drawSheet(after.pen, grey(sheets.drawn, model.drawn, mixOf(r, model.shapes.c[0] - 1)), box);
    write(
      words,
      `From the pose of the ${model.decoded} after iteration ${r + 1} of ${model.shapes.c[0]}. The squared differences ` +
        `of all pixels, Σ (x − x̂)², add up to ${say(model.distances[r], 1)}.`,
    );
  };
}
