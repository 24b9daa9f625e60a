// A patch that is dragged over a picture: every place was read in Python, the page shows the one under the finger.
// One module with packet.js, svg.js, leaf.js and why_card.js, which go in front of it.

const views = new WeakMap();
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export default function ({ data, parentElement }) {
  const view = views.get(parentElement) ?? mount(parentElement);
  take(view, unpack(data));
  return () => views.delete(parentElement);
}

function take(view, shown) {
  const same = view.shown?.subject === shown.subject;
  view.shown = shown;
  if (same) return;
  const { root } = view;
  root.querySelector(".redrawn").hidden = !shown.networks.some(({ measure }) => measure === "length");
  view.cards = [...root.querySelectorAll(".network")].map((node, n) => card(node, shown, shown.networks[n]));
  view.at = Math.min(view.at ?? shown.first, shown.said.length - 1);
  view.redraw();
}

function paint(view) {
  const { shown, at, root, patch, field } = view;
  view.cards.forEach((one, n) => one && paintCard(one, n, view));
  leaf(field, shown, shown.pictures, at, `the picture, ${shown.said[at]}; move the patch with the arrow keys`);
  leaf(root.querySelector(".drawn"), shown, shown.drawn, at, "the picture that the answer of the CapsNet draws");
  const [, rows, columns] = shown.shapes.pictures;
  const [row, column] = centre(view);
  Object.assign(patch.style, {
    left: `${(100 * (column + 0.5 - shown.size / 2)) / columns}%`,
    top: `${(100 * (row + 0.5 - shown.size / 2)) / rows}%`,
    width: `${(100 * shown.size) / columns}%`,
    height: `${(100 * shown.size) / rows}%`,
  });
  set(root.querySelector(".where"), { text: shown.said[at] });
  root.dataset.at = at;
}

/** Row and column of the pixel in the middle of the patch. */
function centre({ shown, at }) {
  const { across, places } = shown;
  return [places[Math.floor(at / across)], places[at % across]];
}

/** The place of the patch nearest to a point of the screen. */
function under({ shown, field }, { clientX, clientY }) {
  const box = field.getBoundingClientRect();
  const [, rows, columns] = shown.shapes.pictures;
  const [row, column] = [
    nearest(shown.places, ((clientY - box.top) / box.height) * rows - 0.5),
    nearest(shown.places, ((clientX - box.left) / box.width) * columns - 0.5),
  ];
  return row * shown.across + column;
}

function nearest(places, value) {
  const far = places.map((place) => Math.abs(place - value));
  return far.indexOf(Math.min(...far));
}

function goTo(view, at) {
  view.at = at;
  view.redraw();
}

/** By a row or a column, as far as there are any. */
function step(view, [down, right]) {
  const { across, places } = view.shown;
  const kept = (value, count) => Math.min(Math.max(value, 0), count - 1);
  const row = kept(Math.floor(view.at / across) + down, places.length);
  goTo(view, row * across + kept((view.at % across) + right, across));
}

function mount(parent) {
  const root = parent.querySelector(".covering");
  const view = { root, field: root.querySelector(".picture"), patch: root.querySelector(".patch") };
  const { field } = view;
  view.redraw = eachFrame(() => paint(view));
  field.onpointerdown = (event) => {
    field.setPointerCapture(event.pointerId);
    goTo(view, under(view, event));
  };
  field.onpointermove = (event) => field.hasPointerCapture(event.pointerId) && goTo(view, under(view, event));
  field.onkeydown = (event) => {
    if (!(event.key in STEPS)) return;
    event.preventDefault();
    step(view, STEPS[event.key]);
  };
  views.set(parent, view);
  return view;
}
