// What one network answers to one of many pictures. Goes in front of a component's own module.

/** One network's answer and its ten scores; an empty place where there is no such network. */
function card(node, { colours }, network) {
  node.replaceChildren();
  node.hidden = !network;
  if (!network) return null;
  const head = put(node, "h2");
  put(head, "span", "key", { style: `background: ${network.colour}` });
  put(head, "span", "", { text: network.name });
  const answer = put(node, "p", "answer");
  const numeral = put(answer, "b");
  const said = put(answer, "span", "quiet number");
  const rows = colours.map((colour, k) => {
    const row = put(node, "div", "bar");
    put(row, "span", "number", { text: String(k) });
    return put(put(row, "div", "track"), "div", "fill", { style: `background: ${colour}` });
  });
  return { node, numeral, said, rows, network };
}

function paintCard({ node, numeral, said, rows, network }, n, { at, shown }) {
  const count = shown.colours.length;
  const scores = shown.scores.subarray((n * shown.said.length + at) * count, (n * shown.said.length + at + 1) * count);
  const answer = shown.answers[n * shown.said.length + at];
  set(numeral, { text: String(answer), style: `border-color: ${shown.colours[answer]}` });
  set(said, { text: `${network.measure} ${say(scores[answer])}` });
  rows.forEach((fill, k) => (fill.style.width = `${100 * Math.min(1, scores[k])}%`));
  rows.forEach((fill, k) => fill.parentElement.parentElement.classList.toggle("first", k === answer));
  const words = Array.from(scores, (score, k) => `${k}: ${say(score)}`).join(", ");
  set(node, { "aria-label": `The ${network.name} answers ${answer}. ${network.measure} of each digit: ${words}` });
  return `${network.name} ${answer} (${say(scores[answer])})`;
}

/** While the network has not read this picture yet. */
function wait({ node, numeral, said, rows }) {
  set(numeral, { text: "…", style: "border-color: currentColor" });
  set(said, { text: "is being read" });
  rows.forEach((fill) => {
    fill.style.width = "0%";
    fill.parentElement.parentElement.classList.remove("first");
  });
  set(node, { "aria-label": "not read yet" });
  return null;
}
