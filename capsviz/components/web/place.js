// A picture under a grid of squares that behaves like one group of radio buttons: one stop for Tab, arrows inside.

export default function ({ data, parentElement, setTriggerValue }) {
  const { source, across, chosen, title, words } = data;
  let root = parentElement.querySelector(".place");
  if (!root) {
    root = document.createElement("div");
    root.className = "house place";
    root.setAttribute("role", "radiogroup");
    parentElement.append(root);
  }
  root.setAttribute("aria-label", title);
  root.style.setProperty("--across", across);
  root.style.backgroundImage = `url("${source}")`;
  if (root.children.length !== across ** 2) {
    root.replaceChildren(...Array.from({ length: across ** 2 }, button));
  }
  const squares = [...root.children];
  squares.forEach((one, square) => {
    const place = `row ${Math.floor(square / across) + 1}, column ${(square % across) + 1}`;
    one.setAttribute("aria-label", words[square] ?? place);
    one.title = words[square] ?? "";
    one.setAttribute("aria-checked", String(square === chosen));
    one.tabIndex = square === (chosen ?? 0) ? 0 : -1;
    one.onclick = () => setTriggerValue("square", square);
  });
  root.onkeydown = (event) => {
    const at = squares.indexOf(root.getRootNode().activeElement);
    const to = at < 0 ? -1 : moved(at, event.key, across);
    if (to < 0) return;
    event.preventDefault();
    squares[to].focus();
  };
}

function button() {
  const made = document.createElement("button");
  made.type = "button";
  made.setAttribute("role", "radio");
  return made;
}

/** The square that an arrow key leads to, or -1 where it leads out of the picture. */
function moved(at, key, across) {
  const [row, column] = [Math.floor(at / across), at % across];
  if (key === "ArrowRight") return column + 1 < across ? at + 1 : -1;
  if (key === "ArrowLeft") return column > 0 ? at - 1 : -1;
  if (key === "ArrowDown") return row + 1 < across ? at + across : -1;
  return key === "ArrowUp" && row > 0 ? at - across : -1;
}
