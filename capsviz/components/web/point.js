// Brings one thing of the page into view, once for each place of a lesson, as soon as the page has drawn it, and says
// where one is to those who listen. A scroll of the reader's own ends the waiting: nobody is pulled away from what they
// read. One module with svg.js, page_keys.js and lesson_foot.js, which go in front of it.

const PATIENCE = 40_000;
const SMALLEST = 24;
const LOOK = 100;
const CALM = 15;
const views = new WeakMap();

/** Called at mount and again with every change of data or theme; what it returns is called once, at the end. */
export default function ({ data, parentElement }) {
  const view = views.get(parentElement) ?? mount(parentElement);
  if (view.place !== data.place) {
    view.stop();
    announce(parentElement, data.said);
    view.foot?.begin(data.folds);
    const come = (node) => show(node, data.within);
    Object.assign(view, { place: data.place, stop: data.target ? waitFor(`.${data.target}`, come) : toTop() });
  }
  return () => unmount(parentElement, view);
}

function mount(parentElement) {
  const view = { place: null, stop: () => {}, gone: new AbortController(), foot: standAtFoot(parentElement) };
  turnByKey(view.gone.signal);
  views.set(parentElement, view);
  return view;
}

function unmount(parentElement, view) {
  view.stop();
  view.gone.abort();
  view.foot?.end();
  views.delete(parentElement);
}

/** Who listens to the page hears of each new stop. */
function announce(parentElement, words) {
  const status = parentElement.querySelector(".unseen") ?? put(put(parentElement, "div", "house"), "p", "unseen", { role: "status" });
  set(status, { text: words });
}

function toTop() {
  document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0, behavior: "instant" });
  return () => {};
}

/** Calls `found` with the node as soon as the page is drawn and the node's height stays as it is from one look to the next;
 *  some figures grow in two steps, so again where it grew after that, until it was calm for a while. */
function waitFor(selector, found) {
  const until = new AbortController();
  const began = Date.now();
  let [last, shown, calm] = [0, 0, 0];
  const timer = setInterval(() => {
    const node = document.querySelector(selector);
    const drawn = document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]");
    const height = node?.getBoundingClientRect().height ?? 0;
    const still = drawn && height >= SMALLEST && height === last;
    last = height;
    calm = still && height === shown ? calm + 1 : 0;
    if (calm > CALM || Date.now() - began > PATIENCE) stop();
    else if (still && height !== shown) {
      shown = height;
      found(node);
    }
  }, LOOK);
  function stop() {
    clearInterval(timer);
    until.abort();
  }
  for (const moved of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    document.addEventListener(moved, stop, { signal: until.signal, passive: true, capture: true });
  }
  return stop;
}

/** Where the thing fits on the page, in the middle of its room; else from its top, or the part of it that is to be touched. */
function show(node, within) {
  const main = node.closest("[data-testid=stMain]");
  const head = document.querySelector("[data-testid=stHeader]")?.getBoundingClientRect().bottom ?? 0;
  const room = { top: head + 16, bottom: main.getBoundingClientRect().bottom };
  const height = room.bottom - room.top;
  const whole = node.getBoundingClientRect();
  const part = whole.height > height && within ? inside(node, within) : null;
  const { top, bottom } = (part ?? node).getBoundingClientRect();
  if (top >= room.top && bottom <= room.bottom) return;
  const above = part ? Math.max(0, height - (bottom - top) - 16) : Math.max(0, (height - (bottom - top)) / 2);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  main.scrollBy({ top: top - room.top - above, behavior: calm ? "instant" : "smooth" });
}

/** What has this class in a thing, or in a component in it. */
function inside(node, name) {
  for (const one of node.querySelectorAll("*")) {
    const found = one.classList.contains(name) ? one : one.shadowRoot?.querySelector(`.${name}`);
    if (found) return found;
  }
  return null;
}
