// What a hand does on the map: pointing, clicking, tapping, keys. Goes in front of map.js.

/** Point at a digit or a capsule (or at neither), until something else is pointed at. */
function light(map, { digit = null, part = null }) {
  if (map.lit.digit === digit && map.lit.part === part) return;
  map.lit = { digit, part };
  if (part !== null) map.chosen = part;
  renew(map);
}

/** What stands at a place of the stage: a digit, a capsule, or the name of a box. */
function standingAt({ layout, model }, x, y) {
  const within = (box) => x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height;
  const digit = layout.digits.findIndex(({ box }) => within(box));
  if (digit >= 0) return { digit };
  const part = partAt(layout.field, x, y);
  if (part !== null) return { part };
  return { name: Object.keys(layout.boxes).find((name) => within(layout.boxes[name])) };
}

function placeOf({ canvas }, { clientX, clientY }) {
  const box = canvas.getBoundingClientRect();
  return [clientX - box.left, clientY - box.top];
}

function onPoint(map, event) {
  if (map.inside || event.pointerType === "touch") return;
  const { digit, part, name } = standingAt(map, ...placeOf(map, event));
  light(map, { digit, part });
  map.canvas.style.cursor = digit !== undefined || part !== undefined || name ? "pointer" : "";
}

/** A click opens what is there. A finger cannot point without touching: its first tap points, its second opens. */
function onClick(map, event) {
  if (map.inside) return shut(map);
  const { digit, part, name } = standingAt(map, ...placeOf(map, event));
  const lit = (digit !== undefined && map.lit.digit === digit) || (part !== undefined && map.lit.part === part);
  if (map.hand === "touch" && !name && !lit) return light(map, { digit, part });
  if (digit !== undefined) openDigit(map, digit, map.digits[digit]);
  else if (part !== undefined) openPart(map, part);
  else if (name) open(map, name, map.heads[name].querySelector("button"));
}

function openDigit(map, digit, from) {
  chooseDigit(map, digit);
  open(map, "digits", from);
}

function openPart(map, part) {
  choosePart(map, part);
  open(map, "primary", map.field);
}

function chooseDigit(map, digit) {
  map.digit = digit;
  light(map, { digit });
  tell(map, "digit", digit);
}

function choosePart(map, part) {
  light(map, { part });
  map.chosen = part;
  tell(map, "part", part);
}

/** Arrow keys walk over the capsules. */
function onFieldKey(map, event) {
  const { lit, chosen, layout } = map;
  const step = ARROWS[event.key];
  if (step) light(map, { part: lit.part === null ? chosen : partBeside(layout.field, chosen, step) });
  else if (event.key === "Enter" || event.key === " ") openPart(map, chosen);
  else return;
  event.preventDefault();
  write(map.spoken, statusOf(map));
}

/** Arrow keys walk over the digits, of which one stands in the order of Tab. */
function onDigitKey(map, event) {
  const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const many = map.digits.length;
  map.digits[(map.digits.indexOf(event.target) + step + many) % many].focus();
}

function onEscape(map, event) {
  if (event.key === "Escape") shut(map);
}

function listen(map) {
  const { canvas, field, stage, digits, slider, buttons } = map;
  const on = (target, type, act) => target.addEventListener(type, (event) => act(map, event), { signal: map.gone.signal });
  on(canvas, "pointerdown", (_, { pointerType }) => (map.hand = pointerType));
  on(canvas, "pointermove", onPoint);
  on(canvas, "pointerleave", (_, { pointerType }) => map.inside || pointerType === "touch" || light(map, {}));
  on(stage, "click", (_, event) => (event.target === canvas || event.target === stage) && onClick(map, event));
  on(field, "keydown", onFieldKey);
  on(field, "focus", () => field.matches(":focus-visible") && light(map, { part: map.chosen }));
  on(field, "blur", () => map.inside || light(map, {}));
  on(window, "keydown", onEscape);
  digits.forEach((button, digit) => {
    on(button, "focus", () => button.matches(":focus-visible") && light(map, { digit }));
    on(button, "blur", () => map.inside || light(map, {}));
    on(button, "keydown", onDigitKey);
    on(button, "click", () => openDigit(map, digit, button));
  });
  on(slider, "input", onSlide);
  on(slider, "change", () => goTo(map, iterationOf(map)));
  on(slider, "keydown", onSlideKey);
  on(buttons.play, "click", () => play(map, !map.playing));
  on(buttons.back, "click", () => stepTo(map, map.goal - 1));
  on(buttons.on, "click", () => stepTo(map, map.goal + 1));
  on(map.read, "toggle", () => renew(map));
}
