// Brings one thing of the page into view, once for each place of a lesson, as soon as the page has drawn it, and says
// where one is to those who listen. A scroll of the reader's own ends the waiting: nobody is pulled away from what they
// read. One module with svg.js and page_keys.js, which go in front of it.

const PATIENCE = 40_000;
const SMALLEST = 24;
const views = new WeakMap();

/** Called at mount and again with every change of data or theme; what it returns is called once, at the end. */
export default function ({ data, parentElement }) {
  const view = views.get(parentElement) ?? mount(parentElement);
  if (view.place !== data.place) {
    view.stop();
    announce(parentElement, data.said);
    Object.assign(view, { place: data.place, stop: data.target ? waitFor(`.${data.target}`, show) : toTop() });
  }
  return () => unmount(parentElement, view);
}

function mount(parentElement) {
  const view = { place: null, stop: () => {}, gone: new AbortController() };
  turnByKey(view.gone.signal);
  views.set(parentElement, view);
  return view;
}

function unmount(parentElement, view) {
  view.stop();
  view.gone.abort();
  views.delete(parentElement);
}

/** The bar is a place of its own to a screen reader, which hears of each new stop. */
function announce(parentElement, words) {
  const status = parentElement.querySelector(".unseen") ?? put(put(parentElement, "div", "house"), "p", "unseen", { role: "status" });
  set(status, { text: words });
  const bar = (parentElement.host ?? parentElement).closest(".st-key-lesson");
  if (bar) set(bar, { role: "region", "aria-label": "Lesson" });
}

function toTop() {
  document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0, behavior: "instant" });
  return () => {};
}

/** Calls `found` with the node as soon as the page is drawn and the node's height has stayed the same for a moment. */
function waitFor(selector, found) {
  const until = new AbortController();
  const began = Date.now();
  let last = 0;
  const timer = setInterval(() => {
    const node = document.querySelector(selector);
    const drawn = document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]");
    const height = node?.getBoundingClientRect().height ?? 0;
    if (Date.now() - began > PATIENCE) stop();
    if (drawn && height >= SMALLEST && height === last) {
      stop();
      found(node);
    }
    last = height;
  }, 200);
  function stop() {
    clearInterval(timer);
    until.abort();
  }
  for (const moved of ["wheel", "touchmove", "keydown"]) {
    document.addEventListener(moved, stop, { signal: until.signal, passive: true });
  }
  return stop;
}

/** Where the thing fits above what stands at the foot of the page, in the middle of that room; else from its top. */
function show(node) {
  const main = node.closest("[data-testid=stMain]");
  const { top, height } = node.getBoundingClientRect();
  const foot = document.querySelector(".st-key-lesson")?.getBoundingClientRect().top ?? main.clientHeight;
  const head = 76;
  const above = head + Math.max(0, (foot - head - height) / 2);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (top >= head && top + height <= foot) return;
  main.scrollBy({ top: top - above, behavior: calm ? "instant" : "smooth" });
}
