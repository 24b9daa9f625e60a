// Two digits laid over each other by hand, and what the network makes of them. The page adds up ink and paints;
// what capsules draw comes from Python. One module with packet.js, svg.js and overlap_painted.js in front of it.

const REST = 120; // ms without a move before Python is told
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const views = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const view = views.get(parentElement) ?? mount(parentElement);
  view.tell = setTriggerValue;
  take(view, unpack(data));
  return () => unmount(view);
}

function take(view, shown) {
  const same = view.shown?.subject === shown.subject;
  view.shown = shown;
  // where a hand has moved on, an older place comes back as an echo: only what Python itself changed is taken
  if (!same || String(shown.places) !== view.known) {
    view.places = shown.places.map((place) => [...place]);
    view.known = String(shown.places);
  }
  choose(view, view.which);
}

function choose(view, which) {
  view.which = which;
  view.buttons.forEach((button, n) => {
    button.setAttribute("aria-checked", String(n === which));
    button.tabIndex = n === which ? 0 : -1;
    set(button.querySelector(".key"), { style: `background: ${view.shown.colours[n]}` });
    set(button.lastChild, { text: view.shown.names[n] });
  });
  view.redraw();
}

/** By hand: the page follows at once, Python hears of it when the hand rests. */
function move(view, which, [right, down]) {
  const { reach } = view.shown;
  view.places[which] = [right, down].map((shift) => Math.min(Math.max(shift, -reach), reach));
  view.redraw();
  clearTimeout(view.telling);
  view.telling = setTimeout(() => {
    view.known = String(view.places);
    if (view.known !== String(view.shown.places)) view.tell("places", view.places.flat());
  }, REST);
}

function mount(parent) {
  const root = parent.querySelector(".over");
  const view = { parent, root, which: 1, places: null, known: null };
  view.redraw = eachFrame(() => paint(view));
  const group = root.querySelector(".which");
  view.buttons = [0, 1].map((n) => {
    const button = put(group, "button", "", { type: "button", role: "radio" });
    put(button, "span", "key");
    put(button, "span");
    button.onclick = () => choose(view, n);
    return button;
  });
  group.onkeydown = (event) => {
    if (!ARROWS[event.key]) return;
    event.preventDefault();
    choose(view, 1 - view.which);
    view.buttons[view.which].focus();
  };
  hold(view, root.querySelector(".held"));
  views.set(parent, view);
  return view;
}

/** Drag the digit under the finger; where both lie or none does, the one that the arrow keys move. */
function hold(view, canvas) {
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((share) => share * view.shown.side);
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    const from = at(event);
    const pixel = Math.floor(from[1]) * view.shown.side + Math.floor(from[0]);
    const there = [0, 1].filter((n) => inkOf(view, n)[pixel] > 0);
    if (there.length === 1) choose(view, there[0]);
    view.drag = { from, began: [...view.places[view.which]] };
    canvas.classList.add("grabbed");
  };
  canvas.onpointermove = (event) => {
    if (!view.drag) return;
    const to = at(event);
    move(view, view.which, view.drag.began.map((shift, axis) => Math.round(shift + to[axis] - view.drag.from[axis])));
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    view.drag = null;
    canvas.classList.remove("grabbed");
  };
  canvas.onkeydown = (event) => {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    move(view, view.which, view.places[view.which].map((shift, axis) => shift + step[axis]));
  };
}

function unmount(view) {
  clearTimeout(view.telling);
  views.delete(view.parent);
}
