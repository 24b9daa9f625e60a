// The map on a sheet that no server stands behind: it moves and opens as on the page, and below it every box stands open.
// Goes behind map.js; the sheet is made by capsviz/report/sheet.py.

{
  const parentElement = document.getElementById("live").shadowRoot;
  const packed = atob(document.getElementById("live-data").textContent);
  const data = Uint8Array.from(packed, (sign) => sign.charCodeAt(0));
  showMap({ data, parentElement, setStateValue() {} });
  const map = maps.get(parentElement);
  // where nothing can be drawn, the tables say it all
  if (map.pen) unfold(map);
}

/** What stands inside every box, one below the other; all follow the iteration, and what is picked in one of them. */
function unfold(map) {
  const views = Object.entries(INSIDE).map(([name, inside]) => {
    const body = make("div", { class: "body" });
    const view = make("section", {}, make("h3", {}, NAMES[name]), body);
    return { view, update: inside(map, body) };
  });
  const lead = paragraph(
    "Every box, opened. Point at a pixel, a feature map or a part, or choose a digit, and its numbers follow; they are " +
      "those of the iteration that the map above stands at.",
  );
  const below = make("div", { class: "unfolded" }, lead, ...views.map(({ view }) => view));
  const follow = () => views.forEach(({ update }) => update());
  for (const type of ["pointermove", "keydown", "click"]) below.addEventListener(type, follow);
  below.addEventListener("pointerleave", () => light(map, {}));
  new MutationObserver(follow).observe(map.root, { attributeFilter: ["data-shown"] });
  map.root.append(below);
  follow();
}
