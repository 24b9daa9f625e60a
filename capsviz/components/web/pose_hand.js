// What a hand does at the pose desk: drag, let go, undo, lock, ask for a pose at random; and the glide from one pose to
// another. Goes in front of pose_desk.js.

const GLIDE = 320; // ms from one pose to another that was not dragged to
const KEYS_REST = 150; // ms without a key before it counts as let go

function move(view, dim, value) {
  stopGlide(view);
  view.pose[dim] = value;
  redraw(view);
}

function letGo(view) {
  clearTimeout(view.telling);
  if (view.keyed) view.telling = setTimeout(() => settle(view, view.pose), KEYS_REST);
  else settle(view, view.pose);
}

/** The pose is where it was wanted: remembered, and Python is told. */
function settle(view, pose) {
  const rounded = Array.from(pose, (value) => Number(value.toFixed(4)));
  if (alike(rounded, view.told)) return;
  remember(view.past, rounded);
  report(view, rounded);
}

function report(view, pose) {
  view.told = pose;
  view.sent += 1;
  view.tell("held", { pose, n: view.sent, subject: view.shown.subject });
  // weights that got lost on their way are asked for again
  if (!view.decoder) equip(Object.assign(view, { asked: null }));
  // once the message has left
  setTimeout(() => showPast(view));
}

/** To a pose that was seen before. */
function recall(view, at) {
  const pose = view.past.seen[(view.past.at = at)];
  goTo(view, pose);
  report(view, pose);
}

/** All numbers at once, but those that are locked. */
function wish(view, pose) {
  const wanted = Array.from(pose, (value, dim) => (view.locked.has(dim) ? view.pose[dim] : value));
  settle(view, wanted);
  goTo(view, wanted);
}

function lock(view, dim) {
  if (!view.locked.delete(dim)) view.locked.add(dim);
  redraw(view);
}

function act(view, what) {
  const { past, shown } = view;
  if (what === "undo" && past.at > 0) recall(view, past.at - 1);
  if (what === "redo" && past.at < past.seen.length - 1) recall(view, past.at + 1);
  if (what === "reset") wish(view, shown.own);
  if (what === "zero") wish(view, shown.own.map(() => 0));
  if (what === "random") wish(view, random(shown));
  if (what === "sort") {
    view.sorted = !view.sorted;
    arrange(view);
  }
}

function typed(view, event) {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  act(view, event.shiftKey ? "redo" : "undo");
}

/** A pose spread as those of real digits are: their mean, and the Cholesky factor of their covariance. */
function random({ mean, spread }) {
  const n = mean.length;
  for (let tries = 0; tries < 50; tries += 1) {
    const z = Array.from(mean, normal);
    const pose = Array.from(mean, (m, i) => z.slice(0, i + 1).reduce((sum, value, j) => sum + spread[i * n + j] * value, m));
    // no squashed vector is as long as 1
    if (Math.hypot(...pose) < 1) return pose;
  }
  return Array.from(mean);
}

const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

/** Motion where it explains: one digit becomes the other, unless motion is unwanted. */
function goTo(view, target) {
  stopGlide(view);
  const [from, since] = [view.pose.slice(), performance.now()];
  const span = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : GLIDE;
  const on = (now) => {
    const share = span ? Math.min((now - since) / span, 1) : 1;
    const eased = share * share * (3 - 2 * share);
    view.pose = from.map((value, dim) => (share < 1 ? value + eased * (target[dim] - value) : target[dim]));
    redraw(view);
    view.glide = share < 1 ? requestAnimationFrame(on) : null;
  };
  view.glide = requestAnimationFrame(on);
}

function stopGlide(view) {
  cancelAnimationFrame(view.glide);
  view.glide = null;
}

/** Whether two poses are the same in every decimal that a link keeps. */
const alike = (a, b) => a.every((value, dim) => Math.abs(value - b[dim]) < 0.6e-4);
