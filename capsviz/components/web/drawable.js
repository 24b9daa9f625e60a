// Whether a browser draws on a canvas at all, and what is said where it does not. Goes in front of what draws on one.

const UNDRAWN = "This browser shows no canvas, so here it is in words.";

/** Marks what stands around a canvas that cannot be drawn on with the class "undrawn"; whether it can. */
function drawable(root, canvas) {
  const can = Boolean(canvas.getContext("2d"));
  root.classList.toggle("undrawn", !can);
  return can;
}
