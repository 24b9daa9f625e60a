// A grid of pictures that behaves like one group of radio buttons: one stop for Tab, arrows inside.

const COLUMNS = 6;
const MOVES = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };

export default function ({ data, parentElement, setTriggerValue }) {
  let grid = parentElement.querySelector(".gallery");
  if (!grid) {
    grid = document.createElement("div");
    grid.className = "gallery";
    grid.setAttribute("role", "radiogroup");
    grid.setAttribute("aria-label", "Example digits");
    parentElement.append(grid);
  }
  const names = data.pictures.map((picture) => picture.name).join();
  if (grid.dataset.names !== names) {
    grid.dataset.names = names;
    grid.replaceChildren(...data.pictures.map(thumbnail));
  }
  const buttons = [...grid.children];
  const marked = Math.max(0, data.pictures.findIndex((picture) => picture.name === data.chosen));
  buttons.forEach((button, index) => {
    button.setAttribute("aria-checked", String(data.pictures[index].name === data.chosen));
    button.tabIndex = index === marked ? 0 : -1;
    button.onclick = () => setTriggerValue("choice", data.pictures[index].name);
  });
  grid.onkeydown = (event) => {
    const next = buttons[buttons.indexOf(grid.getRootNode().activeElement) + (MOVES[event.key] ?? NaN)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
}

function thumbnail({ title, source }) {
  const button = document.createElement("button");
  const image = document.createElement("img");
  button.type = "button";
  button.title = title;
  button.setAttribute("role", "radio");
  image.src = source;
  image.alt = title;
  button.append(image);
  return button;
}
