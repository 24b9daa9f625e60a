// The hands: mouse, finger, pen, keys and clipboard, turned into acts of the pad. Goes in front of pad.js.

const BEYOND = 300; // a stroke may leave the pad by this much, so that it does not crawl along the edge
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function listen(pad) {
  const { root, canvas, buttons, gone } = pad;
  const on = (target, type, act) => target.addEventListener(type, (event) => act(pad, event), { signal: gone.signal });
  on(canvas, "pointerdown", onPointerDown);
  on(canvas, "pointermove", onPointerMove);
  on(canvas, "pointerup", onPointerEnd);
  on(canvas, "pointercancel", onPointerEnd);
  on(canvas, "focus", onFocus);
  on(canvas, "blur", onBlur);
  on(root, "keydown", onKeyDown);
  on(root, "keyup", (_, { key }) => pad.held.delete(key));
  on(root, "paste", onPaste);
  on(root, "change", (_, { target }) => (pad.brush = Number(target.value)));
  for (const button of buttons) on(button, "click", ACTIONS[button.dataset.do]);
}

// Mouse, finger, pen

function bounded(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

function place({ canvas, brush }, { clientX, clientY, pointerType, pressure }) {
  const box = canvas.getBoundingClientRect();
  const along = (part) => bounded(Math.round(part * EDGE), -BEYOND, EDGE + BEYOND);
  // a pen that feels no pressure reports one half; widths in whole pixels keep the paths few
  const width = pointerType === "pen" ? Math.round((brush * (0.5 + pressure)) / 10) * 10 : brush;
  return [along((clientX - box.left) / box.width), along((clientY - box.top) / box.height), width];
}

function onPointerDown(pad, event) {
  if (event.button !== 0 || pad.pointer !== null) return;
  lift(pad);
  pad.canvas.focus({ preventScroll: true });
  pad.canvas.setPointerCapture(event.pointerId);
  Object.assign(pad, { pointer: event.pointerId, keyed: false });
  say(pad, "");
  draw(pad, ...place(pad, event));
}

function onPointerMove(pad, event) {
  if (event.pointerId !== pad.pointer) return;
  const between = event.getCoalescedEvents?.() ?? [];
  for (const each of between.length ? between : [event]) draw(pad, ...place(pad, each));
}

function onPointerEnd(pad, event) {
  if (event.pointerId !== pad.pointer) return;
  pad.pointer = null;
  lift(pad);
}

// Keys

function onKeyDown(pad, event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const action = event.ctrlKey || event.metaKey ? commandOf(key, event) : event.target === pad.canvas && penOf(key, event);
  if (!action) return;
  event.preventDefault();
  event.stopPropagation();
  action(pad);
}

function commandOf(key, { shiftKey }) {
  if (key === "z") return shiftKey ? redo : undo;
  return key === "y" && redo;
}

function penOf(key, { repeat }) {
  if (key in MOVES) return (pad) => move(pad, key);
  if (key === " " || key === "Enter") return repeat ? () => {} : togglePen;
  return ["Delete", "Backspace", "Escape"].includes(key) && clear;
}

/** Keys held together move together, so that slanted lines can be drawn. */
function move(pad, key) {
  pad.held.add(key);
  pad.keyed = true;
  for (const held of pad.held) pad.at = pad.at.map((at, axis) => bounded(at + MOVES[held][axis] * CELL, 0, EDGE));
  if (pad.open) draw(pad, ...pad.at, pad.brush);
  show(pad);
}

function togglePen(pad) {
  pad.keyed = true;
  if (pad.open) {
    lift(pad);
    say(pad, "Pen up");
  } else {
    say(pad, "Pen down");
    draw(pad, ...pad.at, pad.brush);
  }
}

function onFocus(pad) {
  pad.keyed = pad.canvas.matches(":focus-visible");
  show(pad);
}

function onBlur(pad) {
  pad.keyed = false;
  pad.held.clear();
  if (pad.pointer === null) lift(pad);
  show(pad);
}

// Paste

function onPaste(pad, event) {
  event.preventDefault();
  takePicture(pad, [...event.clipboardData.files].find(isPicture));
}

function isPicture({ type }) {
  return type.startsWith("image/");
}

async function readClipboard(pad) {
  try {
    const items = await navigator.clipboard.read();
    const types = items.map((item) => item.types.find((type) => type.startsWith("image/")));
    const found = types.findIndex(Boolean);
    takePicture(pad, found < 0 ? null : await items[found].getType(types[found]));
  } catch {
    say(pad, "The browser does not let this page read the clipboard: click the pad and press Ctrl+V.", true);
  }
}

function takePicture(pad, file) {
  const megabytes = (bytes) => `${Math.ceil(bytes / 2 ** 20)} MB`;
  const most = pad.limits.pasted;
  if (!file) return say(pad, "There is no picture in the clipboard: copy one first.", true);
  if (file.size > most)
    return say(pad, `The picture has ${megabytes(file.size)}; paste one of at most ${megabytes(most)}.`, true);
  const reader = new FileReader();
  reader.onload = () => pad.setTriggerValue("pasted", reader.result.split(",")[1]);
  reader.readAsDataURL(file);
  say(pad, "Picture pasted");
}
