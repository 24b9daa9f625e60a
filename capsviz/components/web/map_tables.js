// The same facts in words and tables: the line under the map, and tables to be read instead of it. Goes in front of map.js.

/** The iteration whose numbers stand on the page: the one the map is going to, or under the finger the nearest. */
const iterationOf = ({ goal }) => goal;

/** A number of a table by iteration, part and digit. */
function linkValue({ shapes, steps, ...model }, name, r, part, digit) {
  const [, parts, classes] = shapes.c;
  return model[name][(r * parts + part) * classes + digit] * steps[name];
}

/** A number by iteration and digit. */
const digitValue = (model, name, r, digit) => model[name][r * model.shapes[name][1] + digit];

/** The digits, longest first. */
function ranking(model, r) {
  const lengths = Array.from({ length: model.shapes.lengths[1] }, (_, j) => digitValue(model, "lengths", r, j));
  return lengths.map((length, j) => ({ j, length })).sort((a, b) => b.length - a.length);
}

/** Which digit a capsule gives its largest share to, and how much. */
function mostCoupled(model, r, part) {
  let best = 0;
  for (let j = 1; j < model.shapes.c[2]; j += 1)
    if (linkValue(model, "c", r, part, j) > linkValue(model, "c", r, part, best)) best = j;
  return { digit: best, c: linkValue(model, "c", r, part, best) };
}

/** What the line under the map says. */
function statusOf(map) {
  const { model, lit } = map;
  const r = iterationOf(map);
  if (!map.pen) return UNDRAWN;
  if (lit.part !== null) return aboutPart(model, r, lit.part);
  if (lit.digit !== null) return aboutDigit(model, r, lit.digit);
  const [, parts, classes] = model.shapes.c;
  const many = Math.min(model.shapes.links[1], parts * classes);
  return (
    `${matchMedia("(hover: none)").matches ? "Touch" : "Point at"} a digit or a part, open a box by its name. ` +
    `Drawn: the ${count(many)} strongest of ` +
    `${count(parts * classes)} links, with ${percent(model.linkShares[r])} of all contribution.` +
    (model.edits ? " A dot marks what was edited." : "")
  );
}

function aboutPart(model, r, part) {
  const { digit, c } = mostCoupled(model, r, part);
  const even = say(1 / model.shapes.c[2], 3);
  const shares = say(c, 3) === even ? `gives each digit the same share, c = ${even}` : `gives the ${digit} its largest share, c = ${say(c, 3)}`;
  return (
    `Part ${numbered(part)} (${whereIs(model, part)}), length ${say(model.presence[part])}: it sees the bright window of the ` +
    `picture and ${shares}. Beside the rings: its ten votes and couplings.` +
    (partEdited(model, r, part) ? " A dot marks what was edited." : "")
  );
}

function aboutDigit(model, r, digit) {
  const of = (name) => digitValue(model, name, r, digit);
  return (
    `The ${digit}: ${say(of("pros"))} for it, ${say(of("cons"))} against, together ${say(of("pros") - of("cons"))}, squashed ` +
    `to a length of ${say(of("lengths"))}. Bright on the picture: what its supporters see.` +
    (digitEdited(model, r, digit) ? " Its own sum or pose was edited." : "")
  );
}

/** The map as three tables. */
function tablesOf(map) {
  const r = iterationOf(map);
  return [stationTable(map.model), digitTable(map.model, r), linkTable(map.model, r)];
}

function stationTable(model) {
  const edited = boxesEdited(model);
  const rows = Object.keys(NAMES).map((name) => {
    const [title, shape, cost] = headWords(model, name);
    return [title, toldEdited(shape, edited[name]), cost];
  });
  return table("The network, from left to right", ["Box", "Shape", "Learned numbers"], rows);
}

const DIGIT_HEAD = ["Digit", "Length", "For it", "Against it", "Together"];

function digitTable(model, r) {
  const rows = Array.from({ length: model.shapes.lengths[1] }, (_, j) => {
    const of = (name) => digitValue(model, name, r, j);
    const length = toldEdited(say(of("lengths"), 3), poseEdited(model, r, j), "pose edited");
    const together = toldEdited(say(of("pros") - of("cons"), 3), sumEdited(model, r, j), "sum edited");
    return [j, length, say(of("pros"), 3), say(of("cons"), 3), together];
  });
  return table(`The ten digit capsules in iteration ${r + 1} of ${model.shapes.c[0]}`, DIGIT_HEAD, rows);
}

const SHOWN_LINKS = 20;

function linkTable(model, r) {
  const classes = model.shapes.c[2];
  const links = model.links.subarray(r * model.shapes.links[1], r * model.shapes.links[1] + SHOWN_LINKS);
  const rows = Array.from(links, (link) => linkRow(model, r, Math.floor(link / classes), link % classes));
  return table(`The ${links.length} strongest links in iteration ${r + 1}`, ["Part", "Where", "Digit", ...LINK_HEAD], rows);
}

const LINK_HEAD = ["Coupling c", "Vote along v", "Contribution"];

function linkRow(model, r, part, digit) {
  const of = (name) => say(linkValue(model, name, r, part, digit), 3);
  const along = toldEdited(of("along"), linkEdits(model, r, part, digit) & VOTE, "vote edited");
  const which = toldEdited(numbered(part), uEdited(model, part));
  return [which, whereIs(model, part), digit, toldCoupling(model, r, part, digit), along, of("contributions")];
}
