// Couplings to one digit, scrubbed through the iterations in the page: what is shown, what a hand does, what Python is told.
// One module with packet.js, scrubber.js, edited_dot.js, drawable.js and couplings_drawn.js, which go in front of it.

const TOLD = 10; // couplings that are told in words where nothing can be drawn
const views = new WeakMap();

/** Called at mount and again with every change of data or theme; what it returns is called once, at the end. */
export default function ({ data, parentElement, setStateValue }) {
  const view = views.get(parentElement) ?? mount(parentElement);
  const shown = unpack(data);
  Object.assign(view, { tell: setStateValue, shown, marked: shown.part, pointed: null });
  take(view.scrubber, shown.maps.length, shown.iteration);
  return () => unmount(view);
}

// What is seen and said

function paint(view, mix) {
  const { shown, over, maps } = view;
  view.sheet = sheetOf(shown, maps.clientWidth);
  if (view.drawn) draw(view, mix);
  else say(view, ".strongest", strongest(shown, mix.to));
  [shown.over[mix.to], shown.maps[mix.to]].forEach((shade, i) => {
    view.units[i].textContent = i ? shade.unit : `${shade.unit}. Few parts look into a corner: a single one can colour it.`;
  });
  const wide = `Each sees ${shown.seen} × ${shown.seen} pixels at once, so colour also lies where there is no ink.`;
  say(view, ".where", `Where the parts that speak for the ${shown.digit} look. ${wide}`);
  const dots = shown.touched.some(Boolean) ? " A dot marks what was edited; on the picture, the middle of what it sees." : "";
  say(view, ".many", `${view.sheet.types} types of part, each at ${shown.grid} × ${shown.grid} places.${dots}`);
  say(view, ".facts", shown.facts[mix.to]);
  say(view, ".pointed", pointedOut(view, mix.to));
  over.setAttribute("aria-label", `Mean coupling to the ${shown.digit} over the picture. ${shown.facts[mix.to]}`);
  maps.setAttribute("aria-label", `Couplings of ${shown.shapes.c[1].toLocaleString("en")} parts to the ${shown.digit}.`);
}

function draw({ shown, over, maps, bars, marked, pointed }, mix) {
  drawMaps(maps, shown, mix, marked, pointed);
  drawOver(over, shown, mix, pointed ?? marked);
  [shown.over[mix.to], shown.maps[mix.to]].forEach((shade, i) => drawBar(bars[i], shown, shade));
}

/** The strongest couplings in words, in place of the pictures. */
function strongest({ c, grid, shapes, digit }, at) {
  const count = shapes.c[1];
  const own = c.subarray(at * count, (at + 1) * count);
  const first = [...own.keys()].sort((one, other) => own[other] - own[one]).slice(0, TOLD);
  const told = first.map((part) => {
    const { type, row, column } = standing(grid, part);
    return `part ${numbered(part)} (type ${type + 1}, row ${row + 1}, column ${column + 1}) ${own[part].toFixed(4)}`;
  });
  return `${UNDRAWN} The ${told.length} strongest couplings to the ${digit}: ${told.join("; ")}.`;
}

function pointedOut({ shown, pointed, marked }, at) {
  const part = pointed ?? marked;
  const { type, row, column } = standing(shown.grid, part);
  const c = shown.c[at * shown.shapes.c[1] + part];
  const which = pointed === null ? "Chosen" : "Here";
  const edited = shown.touched[at * shown.shapes.c[1] + part] ? " Edited." : "";
  return `${which}: type ${type + 1}, row ${row + 1}, column ${column + 1} (part ${numbered(part)}). Coupling ${c.toFixed(4)}.${edited}`;
}

function say({ root }, selector, words) {
  const node = root.querySelector(selector);
  if (node.textContent !== words) node.textContent = words;
}

// What a hand does

function under(view, event) {
  const box = view.maps.getBoundingClientRect();
  const column = Math.floor(((event.clientX - box.left) / box.width) * view.sheet.columns);
  const row = Math.floor(((event.clientY - box.top) / box.height) * view.sheet.rows);
  return partAt(view.shown, view.sheet, column, row);
}

function point(view, part) {
  if (part === view.pointed) return;
  view.pointed = part;
  redraw(view.scrubber);
}

function choose(view, part) {
  if (part === null || part === view.marked) return;
  view.marked = part;
  redraw(view.scrubber);
  view.tell("part", part);
}

/** Arrow keys walk over the sheet, across its gaps. */
function walk(view, event) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const chosen = event.key === "Enter" || event.key === " ";
  if (!step && !chosen) return;
  event.preventDefault();
  if (chosen) return choose(view, view.pointed);
  let [column, row] = cellOf(view.shown, view.sheet, view.pointed ?? view.marked);
  for (let tries = 0; tries < 2; tries += 1) {
    [column, row] = [column + step[0], row + step[1]];
    const part = partAt(view.shown, view.sheet, column, row);
    if (part !== null) return point(view, part);
  }
}

// Coming and going

function mount(parent) {
  const root = parent.querySelector(".couplings");
  const [over, maps] = [".over", ".maps"].map((name) => root.querySelector(name));
  const view = { parent, root, over, maps, bars: root.querySelectorAll(".bar"), units: root.querySelectorAll(".unit") };
  view.drawn = drawable(root, maps);
  view.scrubber = scrubberOf(parent, { onFrame: (mix) => paint(view, mix), onRest: (at) => view.tell("iteration", at) });
  view.gone = new AbortController();
  const on = (type, act) => maps.addEventListener(type, act, { signal: view.gone.signal });
  on("pointermove", (event) => point(view, under(view, event)));
  on("pointerleave", () => point(view, null));
  on("click", (event) => choose(view, under(view, event)));
  on("keydown", (event) => walk(view, event));
  on("blur", () => point(view, null));
  view.sized = new ResizeObserver(() => redraw(view.scrubber));
  view.sized.observe(root);
  views.set(parent, view);
  return view;
}

function unmount(view) {
  stop(view.scrubber);
  view.gone.abort();
  view.sized.disconnect();
  views.delete(view.parent);
}
