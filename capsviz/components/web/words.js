// Underlines each word of the glossary where it first stands on the page, and opens what it means beside it.
// The page's own nodes are left alone: the lines are drawn by the browser's highlights, over ranges of text.
// One module with svg.js, which goes in front of it.

const NAME = "capsviz-words";
const LINE = `::highlight(${NAME}) { text-decoration: underline dotted 1.5px; text-underline-offset: 0.22em; }`;
const PROSE = "[data-testid=stMain] :is([data-testid=stMarkdownContainer], [data-testid=stHtml])";
const NOT_HERE = "style, button, a, label, code, h1, h2, h3, .katex, [data-testid=stWidgetLabel], .st-key-glossary, .st-key-lesson";
const CALM = 350;
const pages = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const page = pages.get(parentElement) ?? begin(parentElement);
  pages.set(parentElement, page);
  page.tell = (name) => setTriggerValue("more", name);
  page.words = data.words;
  page.mark();
  return () => {
    page.end();
    pages.delete(parentElement);
  };
}

function begin(parentElement) {
  const root = put(parentElement, "div", "house words");
  const list = put(root, "details");
  const summary = put(list, "summary");
  const rows = put(list, "dl");
  const card = put(root, "div", "card", { role: "dialog", hidden: "" });
  const page = { words: [], found: [], tell() {} };
  const ending = new AbortController();
  const on = (type, hear) => document.addEventListener(type, hear, { signal: ending.signal, capture: true });
  const style = put(document.head, "style");
  set(style, { text: LINE });

  page.mark = () => {
    page.found = firstOf(page.words);
    globalThis.CSS?.highlights?.set(NAME, new Highlight(...page.found.map(({ range }) => range)));
    set(summary, { text: `Words on this page (${page.found.length})` });
    list.hidden = page.found.length === 0;
    rows.replaceChildren();
    for (const { word } of page.found) row(rows, word);
  };
  page.end = () => {
    ending.abort();
    watch.disconnect();
    globalThis.CSS?.highlights?.delete(NAME);
    style.remove();
    root.remove();
  };

  const open = ({ word, range }) => {
    card.replaceChildren();
    set(card, { "aria-label": word.name });
    tell(card, word);
    const more = put(card, "button", "more", { type: "button" });
    set(more, { text: "In the glossary" });
    more.onclick = () => page.tell(word.key);
    card.hidden = false;
    beside(card, range.getBoundingClientRect());
    more.focus({ preventScroll: true });
  };
  on("click", (event) => {
    if (event.composedPath().includes(card)) return;
    const hit = under(page.found, event);
    card.hidden = true;
    if (hit) open(hit);
  });
  on("keydown", (event) => event.key === "Escape" && (card.hidden = true));
  on("scroll", () => (card.hidden = true));
  on("pointermove", (event) => {
    const main = document.querySelector("[data-testid=stMain]");
    // while something is dragged nothing else is looked for
    if (main && !event.buttons) main.style.cursor = under(page.found, event) ? "help" : "";
  });

  let waiting = 0;
  const watch = new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(page.mark, CALM);
  });
  watch.observe(document.querySelector("[data-testid=stApp]"), { childList: true, characterData: true, subtree: true });
  return page;
}

/** The first place of each word in the prose that can be seen, in the order of the page. */
function firstOf(words) {
  const forms = new Map(words.flatMap((word) => word.forms.map((form) => [form.toLowerCase(), word])));
  const longest = [...forms.keys()].sort((one, other) => other.length - one.length);
  const any = new RegExp(`(?<![\\p{L}\\p{N}-])(?:${longest.join("|")})(?![\\p{L}\\p{N}-])`, "giu");
  const found = new Map();
  for (const node of prose()) {
    for (const hit of node.data.matchAll(any)) {
      const word = forms.get(hit[0].toLowerCase());
      if (found.has(word)) continue;
      const range = new Range();
      range.setStart(node, hit.index);
      range.setEnd(node, hit.index + hit[0].length);
      found.set(word, { word, range });
    }
  }
  return [...found.values()];
}

function* prose() {
  for (const block of document.querySelectorAll(PROSE)) {
    if (block.closest(NOT_HERE) || !block.checkVisibility()) continue;
    const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (!node.parentElement.closest(NOT_HERE)) yield node;
    }
  }
}

const under = (found, { clientX: x, clientY: y }) =>
  found.find(({ range }) =>
    [...range.getClientRects()].some((at) => x >= at.left && x <= at.right && y >= at.top && y <= at.bottom),
  );

function row(rows, word) {
  const name = put(rows, "dt");
  set(name, { text: word.name });
  if (word.letter) set(put(name, "i"), { text: ` ${word.letter}` });
  set(put(rows, "dd"), { text: word.plain });
}

function tell(card, word) {
  const name = put(card, "p", "name");
  set(name, { text: word.name });
  if (word.letter) set(put(name, "i"), { text: ` ${word.letter}` });
  set(put(card, "p"), { text: word.plain });
}

/** Below the word, above it where there is no room, and never over the edge of the window. */
function beside(card, at) {
  const { width, height } = card.getBoundingClientRect();
  const below = at.bottom + 8;
  const top = below + height > innerHeight - 8 ? at.top - height - 8 : below;
  card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  card.style.top = `${Math.max(8, top)}px`;
}
