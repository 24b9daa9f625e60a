// One picture along a change, read by two networks: everything was computed in Python, the page turns the leaves.
// One module with packet.js, svg.js and why_course.js, which go in front of it.

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
  view.shown = shown;
  if (!same) begin(view);
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

/** One network's answer and its ten scores; an empty place where there is no such network. */
function card(node, { colours }, network) {
  node.replaceChildren();
  node.hidden = !network;
  if (!network) return null;
  const head = put(node, "h4");
  put(head, "span", "key", { style: `background: ${network.colour}` });
  put(head, "span", "", { text: network.name });
  const answer = put(node, "p", "answer");
  const numeral = put(answer, "b");
  const said = put(answer, "span", "quiet number");
  const rows = colours.map((colour, k) => {
    const row = put(node, "div", "bar");
    put(row, "span", "number", { text: String(k) });
    return put(put(row, "div", "track"), "div", "fill", { style: `background: ${colour}` });
  });
  return { node, numeral, said, rows, network };
}

function paintCard({ node, numeral, said, rows, network }, n, { at, shown }) {
  const count = shown.colours.length;
  const scores = shown.scores.subarray((n * shown.said.length + at) * count, (n * shown.said.length + at + 1) * count);
  const answer = shown.answers[n * shown.said.length + at];
  set(numeral, { text: String(answer), style: `border-color: ${shown.colours[answer]}` });
  set(said, { text: `${network.measure} ${say(scores[answer])}` });
  rows.forEach((fill, k) => (fill.style.width = `${100 * Math.min(1, scores[k])}%`));
  rows.forEach((fill, k) => fill.parentElement.parentElement.classList.toggle("first", k === answer));
  const words = Array.from(scores, (score, k) => `${k}: ${say(score)}`).join(", ");
  set(node, { "aria-label": `The ${network.name} answers ${answer}. ${network.measure} of each digit: ${words}` });
  return `${network.name} ${answer} (${say(scores[answer])})`;
}

function paint(view) {
  const { shown, at, root } = view;
  view.slider.value = at;
  view.slider.setAttribute("aria-valuetext", shown.said[at]);
  set(root.querySelector(".amount"), { text: shown.said[at] });
  root.querySelector("button").disabled = at === shown.neutral;
  const answers = view.cards.map((one, n) => one && paintCard(one, n, view)).filter(Boolean);
  leaf(root.querySelector(".picture"), shown, shown.pictures, at, `the picture, ${shown.said[at]}`);
  leaf(root.querySelector(".drawn"), shown, shown.drawn, at, "the picture that the answer of the CapsNet draws");
  view.course.mark(at, answers.join(", "));
  const crowd = root.querySelector(".crowd");
  crowd.hidden = !shown.crowd;
  if (shown.crowd) set(crowd, { text: shown.crowd[at] });
  root.dataset.at = at;
}

/** One picture of a stack, as the network sees it: ink bright, pixels sharp. */
function leaf(canvas, { shapes }, levels, at, words) {
  const [, rows, columns] = shapes.pictures;
  Object.assign(canvas, { width: columns, height: rows });
  const picture = new ImageData(columns, rows);
  for (let pixel = 0; pixel < rows * columns; pixel += 1)
    picture.data.set([...Array(3).fill(levels[at * rows * columns + pixel]), 255], 4 * pixel);
  canvas.getContext("2d").putImageData(picture, 0, 0);
  canvas.setAttribute("aria-label", words);
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
  view.redraw = eachFrame(() => paint(view));
  view.slider.oninput = () => move(view, Number(view.slider.value));
  root.querySelector("button").onclick = () => move(view, view.shown.neutral);
  views.set(parent, view);
  return view;
}

function unmount(view) {
  clearTimeout(view.telling);
  views.delete(view.parent);
}
