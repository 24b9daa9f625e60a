// The pose desk: sixteen sliders and the picture drawn from them, in the page, at the screen's own rate; Python is told
// when a slider is let go. One module with packet.js, article.js, pose_decoder.js, pose_rows.js, pose_past.js and
// pose_hand.js, which go in front of it.

const views = new WeakMap();

/** Called at mount and again with every change of data or theme; what it returns is called once, at the end. */
export default function ({ data, parentElement, setTriggerValue }) {
  const view = views.get(parentElement) ?? mount(parentElement);
  view.tell = setTriggerValue;
  take(view, unpack(data));
  return () => unmount(view);
}

// What Python sent

function take(view, shown) {
  const same = view.shown?.subject === shown.subject;
  view.shown = shown;
  if (!same) begin(view, shown);
  // an echo of what was sent before the last release is out of date; what Python itself changed is not
  else if (shown.echo >= view.sent && !alike(shown.held, view.told)) {
    view.told = Array.from(shown.held);
    remember(view.past, view.told);
    goTo(view, view.told);
  }
  equip(view);
  redraw(view);
}

/** Another picture, class or network: everything starts anew. */
function begin(view, shown) {
  const [own, held] = [Array.from(shown.own), Array.from(shown.held)];
  stopGlide(view);
  clearTimeout(view.telling);
  Object.assign(view, { pose: held.slice(), told: held, sent: shown.echo, locked: new Set(), decoder: null });
  view.past = pastOf(alike(own, held) ? [own] : [own, held]);
  view.rows = rowsOf(shown, view.on);
  view.root.querySelector('[data-do="random"]').hidden = !shown.spread;
  view.root.querySelector('[data-do="sort"]').hidden = !shown.effect;
  view.root.style.setProperty("--class", shown.colour);
  delete view.root.dataset.decoder;
  for (const name of ["picture", "untouched", "drawn"]) paint(view.root.querySelector(`.${name}`), shown[name], 1);
  arrange(view);
  look(view, null);
}

/** The decoder: as Python sent it, or from what this browser kept, or asked for. */
async function equip(view) {
  const { decoder: wanted, subject } = view.shown;
  const found = (view.shown.w1 && keep(wanted, view.shown)) ?? (await kept(wanted));
  if (view.shown.subject !== subject) return;
  if (found) {
    Object.assign(view, { decoder: found, asked: null });
    view.root.dataset.decoder = "ready";
    redraw(view);
    showPast(view);
  } else if (view.asked !== wanted.digest) view.tell("wanted", (view.asked = wanted.digest));
}

// What is seen

function redraw(view) {
  view.frame ??= requestAnimationFrame(() => {
    view.frame = null;
    const since = performance.now();
    const { shown, pose, rows, root, decoder } = view;
    for (const row of rows) showRow(row, pose[row.dim], view.locked.has(row.dim), shown.labels[row.dim]);
    sayLength(view);
    if (!decoder) return;
    const pixels = drawPose(decoder, shown.digit, pose);
    paint(root.querySelector(".drawn"), pixels, 255);
    // for whoever holds the page against torch, or a watch to it
    Object.assign(root, { pose: pose.slice(), pixels: pixels.slice(), frames: (root.frames ?? 0) + 1 });
    root.cost = performance.now() - since;
  });
}

function sayLength({ root, shown, pose }) {
  const length = Math.hypot(...pose);
  const long = length >= 1 ? " No squashed vector is as long as 1." : "";
  root.querySelector(".length").textContent =
    `The pose that you hold is ${length.toFixed(3)} long, your picture's own ${Math.hypot(...shown.own).toFixed(3)}.${long}`;
  const words = `${article(shown.digit)} ${shown.digit} drawn from the pose that is held, of length ${length.toFixed(2)}`;
  root.querySelector(".drawn").setAttribute("aria-label", words);
}

function arrange(view) {
  const { rows, shown, sorted, root } = view;
  const order = sorted && shown.effect ? rows.toSorted((a, b) => shown.effect[b.dim] - shown.effect[a.dim]) : rows;
  root.querySelector('[data-do="sort"]').setAttribute("aria-pressed", String(sorted));
  root.querySelector(".rows").replaceChildren(...order.map((row) => row.node));
}

/** What is known of the number under the finger; of all, where it is on none. */
function look(view, dim) {
  const { abouts, about } = view.shown;
  view.root.querySelector(".about").textContent = dim === null ? about : `Number ${dim + 1}. ${abouts[dim]}`;
}

// Coming and going

function mount(parent) {
  const root = parent.querySelector(".pose");
  const view = { parent, root, gone: new AbortController(), pose: [], sorted: true };
  view.on = {
    move: (dim, value) => move(view, dim, value),
    letGo: () => letGo(view),
    look: (dim) => look(view, dim),
    lock: (dim) => lock(view, dim),
  };
  const listen = (type, does) => root.addEventListener(type, does, { signal: view.gone.signal });
  listen("click", ({ target }) => act(view, target.closest("[data-do]")?.dataset.do));
  listen("keydown", (event) => ((view.keyed = true), typed(view, event)));
  listen("pointerdown", () => (view.keyed = false));
  views.set(parent, view);
  return view;
}

function unmount(view) {
  view.gone.abort();
  clearTimeout(view.telling);
  stopGlide(view);
  cancelAnimationFrame(view.frame);
  views.delete(view.parent);
}
