// Moving through the iterations: the slider under the finger, one step, or playing. Goes in front of map.js.

const MOVE = 380; // ms from one iteration to the next
const PLAYED = 850; // the same while playing, to be followed by eye
const STAY = 1000; // ms on each iteration while playing
const REST = 300; // ms of rest before Python is told

/** Go to an iteration, smoothly unless motion is not welcome. */
function goTo(map, goal, during = MOVE) {
  const { shapes } = map.model;
  map.goal = bounded(goal, 0, shapes.c[0] - 1);
  if (calm()) map.at = map.goal;
  map.move = { from: map.at, since: null, during: during * Math.max(Math.abs(map.goal - map.at), 0.4) };
  renew(map);
  tell(map, "iteration", map.goal);
}

/** Where the map is at this moment of a move; true while it goes on. */
function moved(map, now) {
  if (!map.move) return false;
  map.move.since ??= now;
  const share = Math.min((now - map.move.since) / map.move.during, 1);
  const eased = share < 0.5 ? 2 * share ** 2 : 1 - 2 * (1 - share) ** 2;
  map.at = map.move.from + (map.goal - map.move.from) * eased;
  if (share >= 1) Object.assign(map, { at: map.goal, move: null });
  return map.move !== null;
}

function stepTo(map, goal) {
  play(map, false);
  goTo(map, goal);
}

/** The links follow the finger, also between two iterations; what is said is said of the nearer one. */
function onSlide(map) {
  play(map, false);
  map.move = null;
  map.at = bounded(Number(map.slider.value) - 1, 0, map.model.shapes.c[0] - 1);
  map.goal = Math.round(map.at);
  renew(map);
}

function onSlideKey(map, event) {
  const last = map.model.shapes.c[0] - 1;
  const steps = { ArrowLeft: map.goal - 1, ArrowDown: map.goal - 1, ArrowRight: map.goal + 1, ArrowUp: map.goal + 1 };
  const goal = { ...steps, PageDown: map.goal - 1, PageUp: map.goal + 1, Home: 0, End: last }[event.key];
  if (goal === undefined) return;
  event.preventDefault();
  stepTo(map, goal);
}

function play(map, on) {
  clearTimeout(map.playing);
  map.playing = null;
  map.buttons.play.setAttribute("aria-pressed", String(on));
  write(map.buttons.play, on ? "Pause" : "Play");
  if (!on) return;
  const last = map.model.shapes.c[0] - 1;
  const onward = () => {
    if (map.goal >= last) return play(map, false);
    goTo(map, map.goal + 1, PLAYED);
    map.playing = setTimeout(onward, PLAYED + STAY);
  };
  if (map.goal >= last) goTo(map, 0);
  map.playing = setTimeout(onward, map.goal === 0 ? STAY : 0);
}

/** Tell Python what a person went to, once they have come to rest. */
function tell(map, name, value) {
  clearTimeout(map.telling[name]);
  if (map.told[name] === value) return;
  map.telling[name] = setTimeout(() => {
    map.told[name] = value;
    map.setStateValue(name, value);
  }, REST);
}

function tellScrub({ slider, buttons, at }, r, many) {
  slider.max = many;
  slider.value = at + 1;
  slider.disabled = many === 1;
  slider.setAttribute("aria-valuetext", `iteration ${r + 1} of ${many}`);
  buttons.back.disabled = r === 0;
  buttons.on.disabled = r === many - 1;
  buttons.play.disabled = many === 1;
}
