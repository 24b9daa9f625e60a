// Small hands for drawing, shared by the components that draw with SVG. Goes in front of a component's own module.

const SVG = "http://www.w3.org/2000/svg";

/** Give a node these attributes; `text` is what it says. */
function set(node, { text, ...attributes }) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined && node.textContent !== text) node.textContent = text;
  return node;
}

/** An SVG element, added to `parent` where there is one. */
function draw(parent, tag, attributes = {}) {
  const node = set(document.createElementNS(SVG, tag), attributes);
  parent?.append(node);
  return node;
}

/** An HTML element of a class, added to `parent` where there is one. */
function put(parent, tag, name = "", attributes = {}) {
  const node = set(document.createElement(tag), name ? { class: name, ...attributes } : attributes);
  parent?.append(node);
  return node;
}

/** A range input with its words in front and its value behind; `changed` hears its number at every move. */
function slide(parent, words, { min, max, step, value, spoken }, changed) {
  const label = put(parent, "label", "slide");
  put(label, "span", "", { text: words });
  const input = put(label, "input", "", { type: "range", min, max, step });
  const said = put(label, "output", "number");
  const show = (now) => {
    input.value = now;
    said.textContent = spoken(now);
    input.setAttribute("aria-valuetext", spoken(now));
  };
  input.addEventListener("input", () => {
    show(Number(input.value));
    changed(Number(input.value));
  });
  show(value);
  return { show };
}

/** A number as it is read aloud: two digits, a real minus, no minus zero. */
const say = (value, digits = 2) =>
  (Math.abs(value) < 0.5 / 10 ** digits ? 0 : value).toFixed(digits).replace("-", "−");

const degrees = (turn) => `${say(turn, 0)}°`;

/** Run `work` once before the next picture of the screen, however often it was asked for. */
function eachFrame(work) {
  let asked = 0;
  return () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      work();
    });
  };
}

/** An arrow as the outline of its shape, so that its width can say something; nothing where it would be too short. */
function arrow([x1, y1], [x2, y2], width) {
  const far = Math.hypot(x2 - x1, y2 - y1);
  if (far < 2) return "";
  const [dx, dy] = [(x2 - x1) / far, (y2 - y1) / far];
  const full = 8 + 1.4 * width;
  const head = Math.min(far, full);
  const at = (along, aside) => `${x1 + dx * along - dy * aside} ${y1 + dy * along + dx * aside}`;
  const [half, wide, neck] = [width / 2, ((width / 2 + 5) * head) / full, far - head];
  const points = [[0, half], [neck, half], [neck, wide], [far, 0], [neck, -wide], [neck, -half], [0, -half]];
  return `M${points.map(([along, aside]) => at(along, aside)).join("L")}Z`;
}
