// Putting the parts of the page where the layout wants them, in the page's own colours. Goes in front of map.js.

/** The page's own colours, which are not those of the data. */
function themeOf(root) {
  const style = getComputedStyle(root);
  const named = (name) => style.getPropertyValue(name).trim();
  const ink = named("--st-text-color") || "#101720";
  return {
    ink,
    ground: named("--st-background-color") || "#ffffff",
    soft: named("--st-secondary-background-color") || "#f3f5f8",
    primary: named("--st-primary-color") || "#1f6fb2",
    track: `color-mix(in srgb, ${ink} 10%, transparent)`,
    quiet: `color-mix(in srgb, ${ink} 45%, transparent)`,
  };
}

/** Put everything where the width of the page wants it. */
function place(map) {
  const width = map.stage.clientWidth;
  if (!width || !map.model) return;
  const { stage, canvas, heads, field, digits, legend } = map;
  const layout = arrange(width, map.model);
  map.layout = layout;
  map.ratio = Math.min(devicePixelRatio || 1, 2);
  stage.style.height = `${layout.height}px`;
  stage.classList.toggle("tall", !layout.wide);
  Object.assign(canvas, { width: Math.round(width * map.ratio), height: Math.round(layout.height * map.ratio) });
  canvas.style.height = `${layout.height}px`;
  for (const [name, box] of Object.entries(layout.boxes)) {
    const { x, y, width } = { ...box, ...layout.apart?.[name] };
    lay(heads[name], { x, y: y - HEAD, width, height: HEAD });
  }
  lay(field, layout.field);
  digits.forEach((button, j) => layDigit(button, layout.digits[j]));
  lay(legend, { height: 0, ...layout.legend });
  if (map.inside) fit(map);
}

/** A digit's room, its numeral in the middle of its ring. */
function layDigit(button, { box, ring }) {
  lay(button, box);
  const { x, y, r } = ring;
  lay(button.children[0], { x: x - r - box.x, y: y - r - box.y, width: 2 * r, height: 2 * r });
}

function lay({ style }, { x, y, width, height }) {
  const px = (value) => `${value}px`;
  Object.assign(style, { left: px(x), top: px(y), width: px(width), height: height ? px(height) : "auto" });
}

/** What an arrow and the colour and width of a link mean. */
function explain({ legend, model }) {
  const [plane, links] = legend.children;
  write(plane, `Arrow: long = sure; direction = pose, on two axes that hold ${percent(model.planeShare)} of it.`);
  const sample = (value, colour) =>
    make("i", { style: `height:${Math.max(widthOf(value), 1)}px;background:rgb(${colour})` });
  links.replaceChildren(
    make("span", {}, sample(0.5, model.for), "for"),
    make("span", {}, sample(0.5, model.against), "against"),
    ...[0.01, 0.1, 1].map((value) => make("span", {}, sample(value, model.for), String(value))),
  );
}
