// What was edited: marked on the boxes, capsules and digits, and said beside the numbers. Goes in front of map_drawn.js.
// Only what an edit itself set is marked; whatever follows from it is not.

const VOTE = 1; // the bits of an edited link
const LOGIT = 2;
const COUPLING = 4;

/** Which numbers of a link were edited, as bits. */
function linkEdits({ editedLinks, shapes }, r, part, digit) {
  const [, parts, classes] = shapes.c;
  return editedLinks ? editedLinks[(r * parts + part) * classes + digit] : 0;
}

/** Whether any number of a run of them was edited. */
const anyOf = (mask, start, many) => Boolean(mask?.subarray(start, start + many).some(Boolean));

const uEdited = ({ editedU, shapes }, part) => anyOf(editedU, part * shapes.u[1], shapes.u[1]);
const sumEdited = ({ editedSums, shapes }, r, digit) => Boolean(editedSums?.[r * shapes.sums[1] + digit]);

function poseEdited({ editedPoses, shapes }, r, digit) {
  const [, classes, long] = shapes.poses;
  return anyOf(editedPoses, (r * classes + digit) * long, long);
}

/** Whether an edit touched a capsule in an iteration: its pose, or what it gives to a digit, or to any digit where none is said. */
function partEdited(model, r, part, digit = null) {
  if (!model.editedU) return false;
  if (uEdited(model, part)) return true;
  if (digit !== null) return Boolean(linkEdits(model, r, part, digit));
  const [, parts, classes] = model.shapes.c;
  return anyOf(model.editedLinks, (r * parts + part) * classes, classes);
}

/** Whether an edit touched a digit's sum or its pose in an iteration. */
const digitEdited = (model, r, digit) => sumEdited(model, r, digit) || poseEdited(model, r, digit);

/** Which boxes hold an edited number, in whatever iteration. */
function boxesEdited(model) {
  const { editedU, editedLinks, editedSums, editedPoses, shapes, decoded } = model;
  if (!editedU) return {};
  const rounds = Array.from({ length: shapes.poses[0] }, (_, r) => r);
  return {
    primary: editedU.some(Boolean),
    routing: editedLinks.some(Boolean),
    digits: editedSums.some(Boolean) || editedPoses.some(Boolean),
    pose: rounds.some((r) => digitEdited(model, r, decoded)),
  };
}

/** A number of a table, and that it was edited where it was. */
const toldEdited = (text, edited, what = "edited") => (edited ? `${text} (${what})` : text);

/** A coupling of a table, and what of it was edited. */
function toldCoupling(model, r, part, digit) {
  const bits = linkEdits(model, r, part, digit);
  const text = say(linkValue(model, "c", r, part, digit), 3);
  return bits & COUPLING ? toldEdited(text, true) : toldEdited(text, bits & LOGIT, "logit edited");
}

/** A dot on every capsule, digit and number of the pose that was touched. */
function drawEdited(map) {
  const { pen, model, layout, lit } = map;
  if (!model.editedU) return;
  const r = iterationOf(map);
  dotParts(pen, model, layout, r, lit.digit);
  layout.digits.forEach(({ ring }, j) => {
    const touched = lit.part === null ? digitEdited(model, r, j) : linkEdits(model, r, lit.part, j);
    if (touched) dot(pen, ring.x + 0.75 * ring.r, ring.y - 0.75 * ring.r, 0.38 * ring.r);
  });
  const [{ x, y, width, height }, [, classes, long]] = [layout.boxes.pose, model.shapes.poses];
  for (let d = 0; d < long; d += 1)
    if (model.editedPoses[(r * classes + model.decoded) * long + d])
      dot(pen, x + ((d + 0.5) * width) / long, y + height / 2, Math.min((0.3 * width) / long, 4));
}

/** A dot in the middle of the cell of every capsule that was touched. */
function dotParts(pen, model, { places, field }, r, digit = null) {
  for (let part = 0; part < model.shapes.u[0]; part += 1)
    if (partEdited(model, r, part, digit)) dot(pen, places[2 * part], places[2 * part + 1], 0.5 * field.cell);
}
