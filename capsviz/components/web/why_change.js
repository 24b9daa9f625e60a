// One picture along a change, read by two networks: everything was computed in Python, the page turns the leaves.
// One module with packet.js, svg.js, why_card.js and why_course.js, which go in front of it.

const REST = 250; // ms without a move before Python is told
const views = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const view = views.get(parentElement) ?? mount(parentElement);
  view.tell = setTriggerValue;
  take(view, unpack(data));
  return () => unmount(view);
}

function take(view, shown) {
  const same = view.shown?.subject === shown.subject;
  if (!same) begin(Object.assign(view, { shown }));
  learn(view, shown);
  learn(view, view.box?.piece);
  // where the finger came to rest comes back as an echo, out of date by then: only what Python itself changed is taken
  if (!same || shown.at !== view.known) goTo(view, (view.known = shown.at));
}

function begin(view) {
  const { shown, root } = view;
  clearTimeout(view.telling);
  Object.assign(view.slider, { max: shown.said.length - 1 });
  set(root.querySelector(".name"), { text: shown.title });
  root.querySelector(".redrawn").hidden = !shown.networks.some(({ measure }) => measure === "length");
  view.cards = [...root.querySelectorAll(".network")].map((node, n) => card(node, shown, shown.networks[n]));
  view.course = courseOf(root.querySelector(".course"), shown, (at) => move(view, at));
}

/** More of the same change, where it is of the same and more. */
function learn(view, more) {
  const { shown } = view;
  if (more?.subject !== shown.subject || more.read.length <= shown.read.length) return;
  view.shown = { ...shown, ...more, shapes: { ...shown.shapes, ...more.shapes } };
  lay(Object.assign(view.course, { shown: view.shown }));
  view.redraw();
}

function paint(view) {
  const { shown, at, root } = view;
  const read = shown.read.includes(at);
  view.slider.value = at;
  view.slider.setAttribute("aria-valuetext", shown.said[at]);
  set(root.querySelector(".amount"), { text: shown.said[at] });
  root.querySelector("button").disabled = at === shown.neutral;
  const answers = view.cards.map((one, n) => one && (read ? paintCard(one, n, view) : wait(one))).filter(Boolean);
  leaf(root.querySelector(".picture"), shown, shown.pictures, at, `the picture, ${shown.said[at]}`);
  leaf(root.querySelector(".drawn"), shown, shown.drawn, at, read ? "the picture that the answer of the CapsNet draws" : "not drawn yet");
  view.course.mark(at, answers.join(", "));
  const crowd = root.querySelector(".crowd");
  crowd.hidden = !shown.crowd;
  if (shown.crowd) set(crowd, { text: shown.crowd[at] });
  Object.assign(root.dataset, { at, read: shown.read.length });
}

function goTo(view, at) {
  view.at = Math.min(Math.max(at, 0), view.shown.said.length - 1);
  view.redraw();
}

/** By hand: the page follows at once, Python hears of it when the hand rests. */
function move(view, at) {
  goTo(view, at);
  clearTimeout(view.telling);
  view.telling = setTimeout(() => view.tell("at", (view.known = view.at)), REST);
}

function mount(parent) {
  const root = parent.querySelector(".change");
  const view = { parent, root, slider: root.querySelector("input"), at: 0 };
  // the pieces lie in the same container, each in a tree of its own (why_piece.js)
  view.box = root.getRootNode().host?.closest(".st-key-why-changed-pieces");
  view.hear = () => learn(view, view.box.piece);
  view.box?.addEventListener("piece", view.hear);
  view.redraw = eachFrame(() => paint(view));
  view.slider.oninput = () => move(view, Number(view.slider.value));
  root.querySelector("button").onclick = () => move(view, view.shown.neutral);
  views.set(parent, view);
  return view;
}

function unmount(view) {
  clearTimeout(view.telling);
  view.box?.removeEventListener("piece", view.hear);
  views.delete(view.parent);
}
