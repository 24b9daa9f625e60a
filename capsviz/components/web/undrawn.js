// A sentence that is said only where the browser draws nothing on a canvas.

export default function ({ data, parentElement }) {
  const said = parentElement.querySelector(".undrawn") ?? document.createElement("p");
  said.className = "house undrawn";
  said.setAttribute("role", "status");
  said.hidden = Boolean(document.createElement("canvas").getContext("2d"));
  said.textContent = said.hidden ? "" : data.sentence;
  parentElement.append(said);
}
