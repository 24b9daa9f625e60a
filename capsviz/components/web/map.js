// The map of the network: what it holds, how it comes and goes. One module with the files that go in front of it.
// It computes no value of the network: it draws what Python sent, picks from it and mixes two iterations.

const maps = new WeakMap();

/** Called at mount and again with every change of data or theme; what it returns is called once, at the end. */
export default function showMap({ data, parentElement, setStateValue }) {
  const model = unpack(data);
  const map = maps.get(parentElement) ?? mount(parentElement, model);
  Object.assign(map, { setStateValue, theme: themeOf(map.root) });
  take(map, model);
  return () => unmount(map);
}

/** A new picture, or the same one again; where the map stands in the iterations stays as it is. */
function take(map, model) {
  const last = model.shapes.c[0] - 1;
  const same = map.model && alike(map.model, model);
  const refill = map.inside && map.model.shapes.c[1] !== model.shapes.c[1];
  map.model = model;
  map.goal = Math.min(map.goal, last);
  map.at = Math.min(map.at, last);
  if (!same) forget(map);
  map.unions.clear();
  map.pictures += 1;
  map.sheets = map.pen && sheetsOf(model);
  for (const name of Object.keys(NAMES))
    headWords(model, name).forEach((words, line) => write(map.heads[name].children[line], words));
  const edited = boxesEdited(model);
  for (const [name, head] of Object.entries(map.heads)) {
    head.classList.toggle("edited", Boolean(edited[name]));
    head.children[0].setAttribute("aria-label", toldEdited(NAMES[name], edited[name]));
  }
  map.field.setAttribute("aria-label", `${count(model.shapes.u[0])} parts, the primary capsules`);
  explain(map);
  if (refill) fill(map, map.inside.name, map.inside.back);
  place(map);
  renew(map);
}

/** Whether two models are of one picture, in networks with as many capsules. */
function alike(one, other) {
  return one.shapes.c[1] === other.shapes.c[1] && one.image.every((ink, pixel) => ink === other.image[pixel]);
}

/** What was chosen for the last picture: now it is the longest digit and its strongest supporter. */
function forget(map) {
  const { model, told, lit } = map;
  map.lit = { digit: lit.digit, part: null };
  const [iterations, classes, many] = model.shapes.supporters;
  if (!map.inside) map.digit = model.decoded;
  map.chosen = model.supporters[((iterations - 1) * classes + model.decoded) * many];
  map.told = { iteration: told.iteration };
}

function sheetsOf(model) {
  const [height, width] = model.shapes.image;
  const still = { from: 0, to: 0, share: 0 };
  return {
    image: grey(sheet(width, height), model.image, still),
    features: mosaic(model),
    drawn: sheet(width, height),
    looks: sheet(width, height),
  };
}

/** Draw in the next frame, and say what belongs to it. */
function renew(map) {
  map.frame ??= requestAnimationFrame((now) => {
    map.frame = null;
    const going = moved(map, now);
    if (map.pen && map.layout) draw(map);
    tellNumbers(map);
    if (going) renew(map);
  });
}

/** Everything that is text. */
function tellNumbers(map) {
  const { model, lit, said, status, heads } = map;
  const r = iterationOf(map);
  tellScrub(map, r, model.shapes.c[0]);
  write(said, `Iteration ${r + 1} of ${model.shapes.c[0]}`);
  write(status, statusOf(map));
  overDigits(model, lit.part).forEach((words, line) => write(heads.digits.children[line], words));
  const longest = ranking(model, r)[0].j;
  map.digits.forEach((button, j) => tellDigit(button, model, r, j, lit.part, j === longest));
  const told = `${map.pictures} ${r} ${map.read.open}`;
  if (map.numbers === told) return;
  map.numbers = told;
  map.inside?.update();
  if (map.read.open) map.tables.replaceChildren(...tablesOf(map));
  map.root.dataset.shown = told;
}

/** What stands over the digits: their name and shape, or while a capsule is pointed at, what its dials and bars mean. */
function overDigits(model, part) {
  if (part === null) return headWords(model, "digits");
  return ["Its votes and couplings", "arrow to the right: agrees", `bar: coupling c, mark at 1/${model.shapes.c[2]}`];
}

/** A digit's length, or while a capsule is pointed at, that capsule's coupling to it. */
function tellDigit(button, model, r, j, part, longest) {
  const [what, value, edited] = part === null
    ? ["length", digitValue(model, "lengths", r, j), digitEdited(model, r, j)]
    : ["coupling", linkValue(model, "c", r, part, j), linkEdits(model, r, part, j)];
  write(button.children[0], String(j));
  write(button.children[1], `: ${toldEdited(what, edited)} `);
  write(button.children[2], say(value));
  button.classList.toggle("edited", Boolean(edited));
  button.classList.toggle("longest", longest);
  button.tabIndex = longest ? 0 : -1;
}

// Coming and going

function mount(parent, model) {
  const map = {
    parent,
    ...partsOf(parent.querySelector(".map")),
    at: model.iteration, // where it stands between the first iteration, 0, and the last
    goal: model.iteration,
    lit: { digit: null, part: null }, // what is pointed at
    digit: null, // what a view of its own shows
    chosen: null,
    inside: null,
    move: null,
    playing: null,
    frame: null,
    pictures: 0,
    unions: new Map(),
    told: { iteration: model.iteration },
    telling: {},
    gone: new AbortController(),
  };
  map.pen = map.canvas.getContext("2d");
  furnish(map, model.shapes.poses[1]);
  listen(map);
  map.sized = new ResizeObserver(() => map.stage.clientWidth !== map.layout?.width && (place(map), renew(map)));
  map.sized.observe(map.stage);
  maps.set(parent, map);
  return map;
}

function partsOf(root) {
  const find = (selector) => root.querySelector(selector);
  return {
    root,
    stage: find(".stage"),
    canvas: find("canvas"),
    field: find(".field"),
    legend: find(".legend"),
    opened: find(".opened"),
    status: find(".status"),
    slider: find("input"),
    said: find(".said"),
    read: find(".read"),
    tables: find(".tables"),
    spoken: find("[role=status]"),
    buttons: Object.fromEntries([...root.querySelectorAll("[data-do]")].map((button) => [button.dataset.do, button])),
  };
}

/** The boxes' names and the digits, in the order in which Tab goes through them. */
function furnish(map, classes) {
  const { root, field, legend, read } = map;
  map.heads = Object.fromEntries(Object.keys(NAMES).map((name) => [name, headOf(map, name)]));
  map.digits = Array.from({ length: classes }, digitButton);
  root.querySelector(".digits").replaceChildren(...map.digits);
  field.before(map.heads.picture, map.heads.features, map.heads.primary);
  field.after(map.heads.routing, map.heads.digits);
  legend.before(map.heads.pose, map.heads.drawn);
  // where nothing can be drawn, the tables say it all
  read.open = !drawable(root, map.canvas);
}

/** A box's name, which opens it, its shape, and how many numbers were learned in it. */
function headOf(map, name) {
  const button = make("button", { type: "button" }, NAMES[name]);
  button.addEventListener("click", () => open(map, name, button));
  return make("div", { class: "head" }, button, make("span", { class: "shape" }), make("span", { class: "cost" }));
}

/** A digit's numeral, what its number is (for those who cannot see its place), and the number. */
function digitButton() {
  const [unseen, number] = [make("span", { class: "unseen" }), make("span", { class: "number" })];
  return make("button", { type: "button" }, make("span"), unseen, number);
}

function unmount(map) {
  map.gone.abort();
  map.sized.disconnect();
  clearTimeout(map.playing);
  Object.values(map.telling).forEach(clearTimeout);
  cancelAnimationFrame(map.frame);
  maps.delete(map.parent);
}
