// The drawing pad: what is on it, what is shown and said of it, and what Python is told. Knows no network.
// One module with strokes.js and hand.js, which go in front of it.

const APART = 20; // points nearer than this lengthen the message and not the line
const LIVE = 120; // ms between two pictures sent while a stroke is being drawn
const ACTIONS = { undo, redo, clear, paste: readClipboard };

const pads = new WeakMap();

/** Called at mount and again with every change of data or theme; what it returns is called once, at the end. */
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const pad = pads.get(parentElement) ?? mount(parentElement);
  Object.assign(pad, { setStateValue, setTriggerValue, limits: data.limits });
  // strokes also come back as the echo of what was sent, out of date by then: only a new pad or a reset takes them
  if (pad.reset !== data.reset) load(pad, data);
  if (data.under) lay(pad, data.under);
  return () => unmount(pad);
}

// What is seen and said

function drawn({ history, open }) {
  return open ? [...history.strokes, [...open]] : history.strokes;
}

function show(pad) {
  pad.frame ??= requestAnimationFrame(() => {
    pad.frame = null;
    if (!pad.shown) return;
    const { past, future } = pad.history;
    const strokes = drawn(pad);
    paint(pad.shown, strokes, true);
    pad.root.classList.toggle("inked", strokes.length > 0);
    const can = { undo: past.length || pad.open, redo: future.length, clear: strokes.length, paste: true };
    for (const button of pad.buttons) button.setAttribute("aria-disabled", String(!can[button.dataset.do]));
    showCursor(pad);
  });
}

function showCursor({ root, cursor, at, brush, keyed, open }) {
  root.classList.toggle("keyed", keyed);
  const [left, top, size] = [...at, brush].map((tenths) => `${(tenths / EDGE) * 100}%`);
  Object.assign(cursor.style, { left, top, width: size, height: size });
  cursor.hidden = !keyed;
  cursor.classList.toggle("down", Boolean(open));
}

/** A picture to go on from, and where to. */
function lay({ root }, { picture, below, hint }) {
  const under = root.querySelector(".under");
  under.hidden = false;
  under.style.setProperty("--below", `${100 * below}%`);
  under.firstElementChild.src = picture;
  Object.assign(root.querySelector(".hint"), { textContent: hint }).style.top = `${100 * below}%`;
}

/** Words for a screen reader; a problem is for everybody to see. */
function say({ status }, words, problem = false) {
  if (status.textContent !== words) status.textContent = words;
  status.className = problem ? "problem" : "unseen";
}

function send(pad) {
  clearTimeout(pad.timer);
  pad.timer = null;
  const strokes = drawn(pad);
  const sent = JSON.stringify([pad.reset, strokes]);
  // the same again would only cut short what Python does with it
  if (sent === pad.last) return;
  pad.last = sent;
  pad.setStateValue("drawing", { reset: pad.reset, strokes, png: strokes.length ? picture(pad, strokes) : null });
}

function picture({ sent }, strokes) {
  paint(sent, strokes);
  return sent.canvas.toDataURL("image/png").split(",")[1];
}

// Drawing

function load(pad, { reset, strokes }) {
  clearTimeout(pad.timer);
  Object.assign(pad, { reset, history: historyOf(strokes), open: null, pointer: null, timer: null });
  show(pad);
}

function take(pad, history) {
  Object.assign(pad, { history, open: null });
  show(pad);
  send(pad);
}

/** Put the pen down, or draw on to a point. */
function draw(pad, x, y, width) {
  if (drawn(pad).flat().length >= pad.limits.numbers) return say(pad, "The pad is full: undo or clear to go on.", true);
  pad.open ??= [];
  const [lastX, lastY] = pad.open.slice(-3);
  if (Math.hypot(x - lastX, y - lastY) < APART) return;
  pad.open.push(x, y, width);
  pad.timer ??= setTimeout(() => send(pad), LIVE);
  show(pad);
}

function lift(pad) {
  if (pad.open) take(pad, changed(pad.history, [...pad.history.strokes, pad.open]));
}

function undo(pad) {
  lift(pad);
  if (!pad.history.past.length) return;
  take(pad, back(pad.history));
  say(pad, "Undone");
}

function redo(pad) {
  lift(pad);
  if (!pad.history.future.length) return;
  take(pad, forth(pad.history));
  say(pad, "Drawn again");
}

function clear(pad) {
  lift(pad);
  if (!pad.history.strokes.length) return;
  take(pad, changed(pad.history, []));
  say(pad, "Cleared");
}

// Coming and going

function mount(parent) {
  const root = parent.querySelector(".pad");
  const [canvas, cursor, status] = ["canvas", ".cursor", "[role=status]"].map((part) => root.querySelector(part));
  const small = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const pad = { parent, root, canvas, cursor, status, buttons: root.querySelectorAll("button") };
  pad.shown = canvas.getContext("2d", { alpha: false });
  pad.sent = small.getContext("2d", { alpha: false, willReadFrequently: true });
  Object.assign(pad, { brush: 240, at: [EDGE / 2, EDGE / 2], held: new Set(), keyed: false, frame: null });
  pad.gone = new AbortController();
  root.querySelector("[data-do=paste]").hidden = !navigator.clipboard?.read;
  root.classList.toggle("undrawn", !pad.shown);
  if (!pad.shown) say(pad, "This browser shows no canvas to draw on. Take a digit from the gallery or a file.", true);
  listen(pad);
  pads.set(parent, pad);
  return pad;
}

function unmount(pad) {
  pad.gone.abort();
  clearTimeout(pad.timer);
  cancelAnimationFrame(pad.frame);
  pads.delete(pad.parent);
}
