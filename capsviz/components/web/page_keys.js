// A presenter's remote control sends PageUp and PageDown. On a slider these keys move the slider, as they should for those
// who came to it by keyboard; who last touched the page by hand means the lesson. Goes in front of a component.

const TURNS = { PageUp: ".st-key-lesson-back button", PageDown: ".st-key-lesson-next button" };

/** Listen until the signal says that it is over. */
function turnByKey(signal) {
  let byHand = false;
  const hear = (type, act) => document.addEventListener(type, act, { signal, capture: true });
  hear("pointerdown", () => (byHand = true));
  hear("keydown", (event) => {
    byHand &&= event.key in TURNS;
    const button = byHand && isSlider(focused()) && document.querySelector(TURNS[event.key]);
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    button.click();
  });
}

function focused() {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node;
}

const isSlider = (node) => Boolean(node?.matches("input[type=range], [role=slider]"));
