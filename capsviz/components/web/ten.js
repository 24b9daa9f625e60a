// Ten sliders, one a class, and what Python is told of them: at most every 120 ms while one moves, and at its end.
// Goes between svg.js and a component's own module.

const LIVE = 120; // ms

/** Ten rows: a numeral in its colour, then what `more` adds, then a slider on its rail and its number. */
function tenRows(parent, { colours, min, max, step, words }, changed, more = () => {}) {
  return colours.map((colour, k) => {
    const line = put(parent, "div", "line");
    put(line, "strong", "class", { text: String(k), style: `--mine: ${colour}` });
    more(line, k);
    const rail = put(line, "div", "rail");
    const input = put(rail, "input", "", { type: "range", min, max, step, "aria-label": `${words} ${k}` });
    const said = put(line, "output", "number");
    const show = (value) => {
      input.value = value;
      set(said, { text: say(value) });
    };
    input.addEventListener("input", () => {
      show(Number(input.value));
      changed();
    });
    return { line, rail, show, value: () => Number(input.value) };
  });
}

/** Call `send` soon, however often it is asked for, and never more than once in LIVE ms. */
function calmly(send) {
  let [timer, last] = [null, -LIVE];
  const run = () => {
    [timer, last] = [null, performance.now()];
    send();
  };
  return () => {
    timer ??= setTimeout(run, Math.max(0, last + LIVE - performance.now()));
  };
}

/** A bar from 0 to 1 with its number behind. */
function bar(line, colour) {
  const fill = put(put(line, "div", "track"), "div", "fill", { style: `background: ${colour}` });
  const said = put(line, "output", "number");
  return (share, text) => {
    fill.style.width = `${100 * Math.min(1, share)}%`;
    set(said, { text });
  };
}
