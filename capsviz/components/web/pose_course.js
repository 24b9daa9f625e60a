// A picture moved under a slider: the leaf that is read, what its pose draws, and where each number of the pose stands.
// Everything was computed in Python. One module with packet.js, svg.js, leaf.js and article.js, which go in front of it.

const views = new WeakMap();

/** Called at mount and again with every change of data or theme. */
export default function ({ data, parentElement }) {
  const view = views.get(parentElement) ?? mount(parentElement);
  const shown = unpack(data);
  const same = view.shown?.subject === shown.subject;
  view.shown = shown;
  if (!same) view.at = shown.neutral;
  begin(view);
  paint(view);
  return () => views.delete(parentElement);
}

function mount(parent) {
  const root = parent.querySelector(".pose-course");
  const view = { root, slider: root.querySelector("input"), at: 0 };
  view.redraw = eachFrame(() => paint(view));
  view.slider.oninput = () => goTo(view, Number(view.slider.value));
  root.querySelector("button").onclick = () => goTo(view, view.shown.neutral);
  views.set(parent, view);
  return view;
}

function goTo(view, at) {
  view.at = at;
  view.redraw();
}

function begin(view) {
  const { root, shown, slider } = view;
  Object.assign(slider, { max: shown.amounts.length - 1 });
  slider.setAttribute("aria-label", `${shown.title}, ${shown.unit}`);
  set(root.querySelector(".name"), { text: shown.title });
  set(root.querySelector("figure + figure figcaption"), { text: `drawn from its pose of the ${shown.digit}` });
  root.style.setProperty("--class", shown.colours[shown.digit]);
  const dims = shown.shapes.poses[1];
  view.moved = shown.poses.map((value, i) => value - shown.poses[shown.neutral * dims + (i % dims)]);
  const reach = Math.max(...view.moved.map(Math.abs)) || 1;
  view.curves = shown.order.map((dim) => curveOf(shown, (at) => view.moved[at * dims + dim], dim, reach));
  root.querySelector(".curves").replaceChildren(...view.curves.map(({ node }) => node));
}

/** How far one number of the pose moves over all amounts, on the scale that all of them share. */
function curveOf(shown, moved, dim, reach) {
  const [first, last] = [shown.amounts[0], shown.amounts[shown.amounts.length - 1]];
  const x = (at) => (100 * (shown.amounts[at] - first)) / (last - first || 1);
  const y = (value) => 20 - (18 * value) / reach;
  const node = put(null, "li");
  const head = put(node, "div", "head");
  put(head, "b", "", { text: String(dim + 1) });
  put(head, "span", "", { text: shown.labels[dim], title: shown.labels[dim] });
  const said = put(head, "span", "number");
  const svg = draw(node, "svg", { viewBox: "0 0 100 40", preserveAspectRatio: "none", "aria-hidden": "true" });
  draw(svg, "rect", { class: "ground", width: 100, height: 40 });
  draw(svg, "line", { class: "zero", x1: 0, x2: 100, y1: y(0), y2: y(0) });
  const points = Array.from(shown.amounts, (_, at) => `${x(at).toFixed(2)},${y(moved(at)).toFixed(2)}`).join(" ");
  draw(svg, "polyline", { class: "curve", points });
  const here = draw(svg, "line", { class: "here", y1: 0, y2: 40 });
  const mark = (at) => {
    set(here, { x1: x(at), x2: x(at) });
    set(said, { text: signed(moved(at)) });
  };
  return { node, mark };
}

function paint({ root, shown, at, slider, curves }) {
  const amount = say(shown.amounts[at]);
  const answer = shown.answers[at];
  const lengths = shown.shapes.lengths[1];
  const length = (digit) => say(shown.lengths[at * lengths + digit]);
  const own = answer === shown.digit ? "" : ` The ${shown.digit}'s length is ${length(shown.digit)}.`;
  slider.value = at;
  slider.setAttribute("aria-valuetext", `${amount} ${shown.unit}`);
  set(root.querySelector(".amount"), { text: amount });
  set(root.querySelector(".answer"), { text: `Read as ${article(answer)} ${answer}, of length ${length(answer)}.${own}` });
  root.querySelector("button").disabled = at === shown.neutral;
  leaf(root.querySelector(".picture"), shown, shown.pictures, at, `the picture, ${shown.title} ${amount}`);
  leaf(root.querySelector(".drawn"), shown, shown.drawn, at, `what its pose of the ${shown.digit} draws`);
  for (const { mark } of curves) mark(at);
  root.dataset.at = at;
}

const signed = (value) => (value > 0.005 ? "+" : "") + say(value);
