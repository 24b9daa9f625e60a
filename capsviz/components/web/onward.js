// A button that leads on to what comes next, and to the top of it: Streamlit's own leaves the page where it was scrolled.
// One module with svg.js, which goes in front of it.

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".onward") ?? put(parentElement, "div", "house onward");
  const button = root.firstElementChild ?? put(root, "button", "", { type: "button" });
  set(button, { text: data.words });
  button.onclick = () => {
    const inside = parentElement.host ?? parentElement;
    inside.closest("[data-testid=stMain]")?.scrollTo({ top: 0, behavior: "instant" });
    setTriggerValue("onward", true);
  };
}
