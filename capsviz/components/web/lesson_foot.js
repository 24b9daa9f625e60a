// A lesson's bar at the foot of the page: it is a place of its own to a screen reader, folds to one line, and the page is
// told how high it is, so that it ends where the bar begins. One module with svg.js, which goes in front of it.

const HEIGHT = "--lesson-foot";

/** The bar around a component, ready to be told what to say and whether it folds; null where there is none. */
function standAtFoot(parentElement) {
  const bar = (parentElement.host ?? parentElement).closest(".st-key-lesson");
  if (!bar) return null;
  set(bar, { role: "region", "aria-label": "Lesson" });
  const root = put(parentElement, "div", "house");
  const button = put(root, "button", "", { type: "button" });
  const page = document.documentElement.style;
  const measure = () => page.setProperty(HEIGHT, `${bar.getBoundingClientRect().height}px`);
  const watch = new ResizeObserver(measure);
  const fold = (folded) => {
    bar.toggleAttribute("data-folded", folded);
    set(button, { text: folded ? "Unfold" : "Fold", "aria-expanded": String(!folded) });
    measure();
  };
  button.onclick = () => fold(!bar.hasAttribute("data-folded"));
  watch.observe(bar);
  return {
    /** A new stop: all of it is to be read. */
    begin(folds) {
      button.hidden = !folds;
      fold(false);
    },
    /** The height stays said: the next bar may stand already. */
    end() {
      watch.disconnect();
      root.remove();
    },
  };
}
