// The votes for one digit as a cloud through the origin, and the running pose as an arrow. Draws what Python projected.
// One module with packet.js, scrubber.js, edited_dot.js and drawable.js, which go in front of it.

const HEIGHT = 0.62; // of the width
const NEARER = 5; // times, when looked at near the origin
const DOT = 0.5; // pixels: radius of a vote whose coupling is one hundredth
const MARK = 7; // canvas pixels: radius of the dot on a vote that was edited
const clouds = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const cloud = clouds.get(parentElement) ?? mount(parentElement);
  Object.assign(cloud, { tell: setStateValue, shown: unpack(data) });
  take(cloud.scrubber, cloud.shown.facts.length, cloud.shown.iteration);
  return () => unmount(cloud);
}

function paint(cloud, mix) {
  const { canvas, shown } = cloud;
  if (cloud.drawn) draw(cloud, mix);
  cloud.words.textContent = cloud.drawn ? shown.facts[mix.to] : `${UNDRAWN} ${shown.facts[mix.to]}`;
  canvas.setAttribute("aria-label", `The votes for the ${shown.digit} and its running pose. ${shown.facts[mix.to]}`);
}

function draw({ canvas, shown, near, root }, mix) {
  const [width, height] = [canvas.clientWidth * 2, Math.round(canvas.clientWidth * 2 * HEIGHT)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  const [left, right, reach] = shown.range.map((edge) => (near ? edge / NEARER : edge));
  const unit = Math.min((width * 0.94) / (right - left), (height * 0.46) / reach);
  const place = (x, y) => [width * 0.03 + (x - left) * unit, height / 2 - y * unit];
  const ink = getComputedStyle(root).color;
  axes(context, shown, place, { ink, width, height, canvas });
  votes(context, shown, mix, place);
  arrow(context, shown, mix, place, ink);
  marks(context, shown, mix, place);
}

function axes(context, shown, place, { ink, width, height, canvas }) {
  const [x, y] = place(0, 0);
  // as large as the page's type: on a projector that is larger
  const type = 1.6 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  Object.assign(context, { strokeStyle: ink, fillStyle: ink, globalAlpha: 0.35, lineWidth: 2, font: `${type}px ${getComputedStyle(canvas).fontFamily}` });
  line(context, [0, y], [width, y]);
  line(context, [x, 0], [x, height]);
  context.setLineDash([8, 8]);
  context.beginPath();
  context.arc(x, y, place(1, 0)[0] - x, 0, 2 * Math.PI);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 0.9;
  context.textAlign = "right";
  context.fillText(shown.along, width - 8, y + 1.3 * type);
  context.textAlign = "left";
  context.fillText(shown.across, x + 12, 1.2 * type);
  context.fillText("length 1", ...place(0.72, -0.82));
}

function votes(context, shown, mix, place) {
  const count = shown.shapes.votes[0];
  context.fillStyle = shown.colour;
  context.strokeStyle = shown.colour;
  for (let part = 0; part < count; part += 1) {
    const c = between(shown.c[mix.from * count + part], shown.c[mix.to * count + part], mix.share);
    const [x, y] = [shown.votes[2 * part], shown.votes[2 * part + 1]];
    const [px, py] = place(x, y);
    if (Math.hypot(x, y) > shown.long) {
      Object.assign(context, { globalAlpha: 0.35, lineWidth: 2 });
      line(context, place(0, 0), [px, py]);
    }
    context.globalAlpha = 0.7;
    context.beginPath();
    context.arc(px, py, 2 * DOT * Math.sqrt(100 * Math.max(c, 0)), 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** A dot on every vote of a part that an edit reached, and on the tip of a pose that one reached itself. */
function marks(context, { shapes, touched, tips, votes, v }, mix, place) {
  const count = shapes.votes[0];
  for (let part = 0; part < count; part += 1)
    if (touched[mix.to * count + part]) dot(context, ...place(votes[2 * part], votes[2 * part + 1]), MARK);
  if (tips[mix.to]) dot(context, ...place(v[2 * mix.to], v[2 * mix.to + 1]), 1.5 * MARK);
}

/** The pose after this iteration, and faintly those before it. */
function arrow(context, shown, mix, place, ink) {
  const at = (r) => [shown.v[2 * r], shown.v[2 * r + 1]];
  Object.assign(context, { strokeStyle: ink, fillStyle: ink });
  for (let r = 0; r < mix.to; r += 1) {
    const [x, y] = place(...at(r));
    context.globalAlpha = 0.5;
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    context.stroke();
  }
  context.globalAlpha = 1;
  const [from, to] = [at(mix.from), at(mix.to)];
  const [x, y] = place(between(from[0], to[0], mix.share), between(from[1], to[1], mix.share));
  const [x0, y0] = place(0, 0);
  const turn = Math.atan2(y - y0, x - x0);
  context.lineWidth = 7;
  line(context, [x0, y0], [x - 16 * Math.cos(turn), y - 16 * Math.sin(turn)]);
  context.beginPath();
  for (const side of [0, 2.6, -2.6]) context.lineTo(x + (side ? 30 : 0) * Math.cos(turn + side), y + (side ? 30 : 0) * Math.sin(turn + side));
  context.fill();
}

const between = (from, to, share) => from * (1 - share) + to * share;

function line(context, [x, y], [toX, toY]) {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
}

function mount(parent) {
  const root = parent.querySelector(".cloud");
  const cloud = { parent, root, canvas: root.querySelector("canvas"), words: root.querySelector(".facts"), near: false };
  cloud.drawn = drawable(root, cloud.canvas);
  cloud.scrubber = scrubberOf(parent, { onFrame: (mix) => paint(cloud, mix), onRest: (at) => cloud.tell("iteration", at) });
  const buttons = [...root.querySelectorAll("button")];
  for (const button of buttons)
    button.onclick = () => {
      cloud.near = Boolean(button.dataset.near);
      for (const each of buttons) each.setAttribute("aria-pressed", String(each === button));
      redraw(cloud.scrubber);
    };
  cloud.sized = new ResizeObserver(() => redraw(cloud.scrubber));
  cloud.sized.observe(root);
  clouds.set(parent, cloud);
  return cloud;
}

function unmount(cloud) {
  stop(cloud.scrubber);
  cloud.sized.disconnect();
  clouds.delete(cloud.parent);
}
