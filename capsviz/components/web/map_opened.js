// Opening a box into its own view, and closing it again. Goes in front of map.js; what stands inside is in map_inside.js.

/** Open a box; `from` is where the keyboard goes back to in the end. */
function open(map, name, from) {
  const { opened, stage } = map;
  fill(map, name, map.inside?.back ?? from);
  opened.hidden = false;
  for (const behind of stage.children) behind.inert = behind !== opened;
  stage.classList.add("behind");
  map.inside.update();
  grow(map, name);
  fit(map);
  opened.querySelector("h3").focus({ preventScroll: true });
}

/** Build what stands inside; `inside.update` brings its numbers up to date. */
function fill(map, name, back) {
  const close = make("button", { type: "button", class: "close" }, "Back to the map");
  const body = make("div", { class: "body" });
  const title = make("h3", { id: "opened-title", tabindex: "-1" }, NAMES[name]);
  map.opened.replaceChildren(make("header", {}, title, close), body);
  map.inside = { name, back, update: INSIDE[name](map, body) };
  close.addEventListener("click", () => shut(map));
}

/** Over the map and no taller, so that the scrubber stays in sight; on a phone where its box was, as tall as it must be. */
function fit({ stage, opened, layout, inside }) {
  const top = layout.wide ? 12 : layout.boxes[inside.name].y - HEAD;
  Object.assign(opened.style, { top: `${top}px`, maxHeight: layout.wide ? `${layout.height - 24}px` : "none" });
  stage.style.height = `${Math.max(layout.height, top + opened.offsetHeight + 12)}px`;
  if (!layout.wide) opened.scrollIntoView({ block: "nearest" });
}

/** The view grows out of its box, where motion is welcome. */
function grow({ opened, layout }, name) {
  if (calm()) return;
  const box = layout.boxes[name];
  const place = opened.getBoundingClientRect();
  const moved = `translate(${box.x - opened.offsetLeft}px, ${box.y - opened.offsetTop}px)`;
  const shrunk = `scale(${box.width / place.width}, ${box.height / place.height})`;
  const steps = [{ transform: `${moved} ${shrunk}`, opacity: 0.3 }, { transform: "none", opacity: 1 }];
  opened.animate(steps, { duration: 200, easing: "ease-out" });
}

function shut(map) {
  if (!map.inside) return;
  const { back } = map.inside;
  map.inside = null;
  map.opened.hidden = true;
  map.opened.replaceChildren();
  for (const behind of map.stage.children) behind.inert = false;
  map.stage.classList.remove("behind");
  map.stage.style.height = `${map.layout.height}px`;
  light(map, {});
  back?.focus({ preventScroll: true });
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
