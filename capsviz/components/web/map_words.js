// Numbers, words, equations and tables as nodes of the page; nothing here ever becomes markup. Goes in front of map.js.

const NAMES = {
  picture: "Picture",
  features: "Feature maps",
  primary: "Parts (primary capsules)",
  routing: "Routing",
  digits: "Digit capsules",
  pose: "Pose",
  drawn: "Reconstruction",
};

/** A number with some digits after the point and a true minus sign; what rounds to zero has none. */
function say(value, digits = 2) {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** A whole number with its thousands set apart. */
const count = (whole) => whole.toLocaleString("en");
const percent = (share) => `${Math.round(100 * share)} %`;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function write(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

const BELOW = /_\{((?:[^{}]|\{[^}]*\})*)\}/;
const ABOVE = /\^\{((?:[^{}]|\{[^}]*\})*)\}/;
const SIGNS = new RegExp(`${BELOW.source}|${ABOVE.source}|[A-Za-z]{3,}|([A-Za-zû]\u0302?)|[^]`, "g");

/** A line of an equation: letters in italics, _{below} and ^{above}, words of three letters and more upright. */
function formula(text) {
  const line = make("span", { class: "formula" });
  for (const [sign, below, above, letter] of text.matchAll(SIGNS)) {
    if (below !== undefined) line.append(make("sub", {}, ...formula(below).childNodes));
    else if (above !== undefined) line.append(make("sup", {}, ...formula(above).childNodes));
    else line.append(letter ? make("i", {}, letter) : sign);
  }
  return line;
}

function fraction(above, below) {
  return make("span", { class: "fraction" }, make("span", {}, formula(above)), make("span", {}, formula(below)));
}

/** One equation on a line of its own, from texts and nodes. */
function equation(...parts) {
  return make("p", { class: "equation" }, ...parts.map((part) => (typeof part === "string" ? formula(part) : part)));
}

/** Words in which the letters of an equation stand between stars. */
function paragraph(words) {
  return make("p", {}, ...words.split("*").map((part, at) => (at % 2 ? make("i", {}, part) : part)));
}

/** Words stand to the left in their column, numbers to the right, whatever is said behind them in brackets. */
const kind = (value) => (/[a-z×]/.test(String(value).replace(/\(.*\)/, "")) ? { class: "words" } : {});

/** A table with a caption; the first cell of each row is its head. */
function table(caption, head, rows) {
  const cell = (value, at) => make(at ? "td" : "th", at ? kind(value) : { scope: "row" }, String(value));
  const title = (value, at) => make("th", { scope: "col", ...kind(rows[0]?.[at]) }, value);
  return make(
    "table",
    { class: "number" },
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...head.map(title))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map(cell)))),
  );
}

/** Where a part stands, in words that count from 1. */
function whereIs({ grid }, part) {
  const { type, row, column } = standing(grid, part);
  return `type ${type + 1}, row ${row + 1}, column ${column + 1}`;
}

/** Each box: how large it is, and how many numbers in it were learned. */
function stations({ shapes, learned, grid }) {
  const [filters, rows, columns] = shapes.features;
  const [parts, dim] = shapes.u;
  const [, classes, long] = shapes.poses;
  const [height, width] = shapes.image;
  return {
    picture: [`${height} × ${width}`, learned.picture],
    features: [`${filters} × ${rows} × ${columns}`, learned.features],
    primary: [`${parts / grid ** 2} × ${grid} × ${grid} × ${dim}`, learned.primary],
    routing: [`${count(parts)} × ${classes} votes`, learned.votes + learned.routing],
    digits: [`${classes} × ${long}`, learned.poses],
    pose: [`${long} numbers`, 0],
    drawn: [`${height} × ${width}`, learned.reconstruction],
  };
}

const howLearned = (numbers) => (numbers ? `${count(numbers)} learned` : "nothing learned");

/** The three lines over a box. */
function headWords(model, name) {
  const [shape, numbers] = stations(model)[name];
  // routing itself learns nothing; what was learned there makes the votes
  const what = name === "routing" && numbers ? ", for votes" : "";
  return [NAMES[name], shape, howLearned(numbers) + what];
}
