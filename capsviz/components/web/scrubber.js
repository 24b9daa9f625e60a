// Through the iterations by play, step and slider. Knows no picture: it says where it is, and how far on the way there.
// Goes in front of a component whose html begins with scrubber.html.

const QUICK = 30; // ms from one iteration to the next under a finger
const SLOW = 400; // ms from one to the next while playing
const STAY = 1200; // ms on each iteration while playing
const REST = 250; // ms without a move before Python is told

/** `onFrame({from, to, share})` draws; `onRest(at)` tells Python. Nothing happens before the first `take`. */
function scrubberOf(parent, { onFrame, onRest }) {
  const root = parent.querySelector(".scrubber");
  const buttons = Object.fromEntries([...root.querySelectorAll("button")].map((button) => [button.dataset.do, button]));
  const gone = new AbortController();
  const scrubber = { root, buttons, slider: root.querySelector("input"), gone, onFrame, onRest };
  Object.assign(scrubber, { at: 0, from: 0, count: 0, since: -Infinity, move: QUICK, known: null, frame: null, playing: null });
  const on = (target, type, act) => target.addEventListener(type, act, { signal: gone.signal });
  const by = (step) => () => (play(scrubber, false), scrub(scrubber, scrubber.at + step));
  on(scrubber.slider, "input", () => (play(scrubber, false), scrub(scrubber, Number(scrubber.slider.value) - 1)));
  on(buttons.play, "click", () => play(scrubber, !scrubber.playing));
  on(buttons.back, "click", by(-1));
  on(buttons.on, "click", by(1));
  return scrubber;
}

/** What Python sent: how many iterations there are and which is looked at, both counted from 0. */
function take(scrubber, count, at) {
  scrubber.count = count;
  // what was scrubbed to comes back as an echo, out of date by then: only what Python itself changed is taken
  if (at !== scrubber.known) Object.assign(scrubber, { at, from: at, known: at, since: -Infinity });
  scrubber.at = Math.min(scrubber.at, count - 1);
  scrubber.from = Math.min(scrubber.from, count - 1);
  redraw(scrubber);
}

function redraw(scrubber) {
  scrubber.frame ??= requestAnimationFrame((now) => {
    const { from, at: to, since, move, count } = scrubber;
    scrubber.frame = null;
    if (!count) return;
    const share = Math.min(Math.max((now - since) / move, 0), 1);
    show(scrubber);
    scrubber.onFrame({ from, to, share });
    if (share < 1) redraw(scrubber);
    else if (scrubber.root.dataset.settled !== String(to)) scrubber.root.dataset.settled = to;
  });
}

function show({ root, slider, buttons, at, count }) {
  const shown = `${at + 1}/${count}`;
  if (root.dataset.shown === shown) return;
  root.dataset.shown = shown;
  Object.assign(slider, { max: count, value: at + 1 });
  slider.setAttribute("aria-valuetext", `Iteration ${at + 1} of ${count}`);
  root.querySelector("span").textContent = `Iteration ${at + 1} of ${count}`;
  buttons.back.disabled = at === 0;
  buttons.on.disabled = at === count - 1;
  buttons.play.disabled = count === 1;
}

function scrub(scrubber, wanted, move = QUICK) {
  const at = Math.min(Math.max(wanted, 0), scrubber.count - 1);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  Object.assign(scrubber, { from: scrubber.at, at, move, since: calm ? -Infinity : performance.now() });
  redraw(scrubber);
  clearTimeout(scrubber.telling);
  scrubber.telling = setTimeout(() => {
    scrubber.known = scrubber.at;
    scrubber.onRest(scrubber.at);
  }, REST);
}

function play(scrubber, on) {
  clearInterval(scrubber.playing);
  scrubber.playing = null;
  scrubber.buttons.play.setAttribute("aria-pressed", String(on));
  scrubber.buttons.play.textContent = on ? "Pause" : "Play";
  if (!on) return;
  const last = () => scrubber.at === scrubber.count - 1;
  scrub(scrubber, last() ? 0 : scrubber.at + 1, SLOW);
  scrubber.playing = setInterval(() => (last() ? play(scrubber, false) : scrub(scrubber, scrubber.at + 1, SLOW)), STAY);
}

function stop(scrubber) {
  scrubber.gone.abort();
  clearInterval(scrubber.playing);
  clearTimeout(scrubber.telling);
  cancelAnimationFrame(scrubber.frame);
}
