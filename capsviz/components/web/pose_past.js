// What was seen, as a filmstrip: undo and redo walk along it, a click goes anywhere on it. Goes in front of pose_desk.js.

const MOST_SEEN = 60;

/** `at` is where we are; what was undone stays ahead of it until something new is done. */
function pastOf(poses) {
  return { seen: poses, at: poses.length - 1 };
}

function remember(past, pose) {
  // the first is the picture's own and stays
  past.seen = [...past.seen.slice(0, past.at + 1), pose];
  if (past.seen.length > MOST_SEEN) past.seen.splice(1, 1);
  past.at = past.seen.length - 1;
}

function showPast(view) {
  const { past, root } = view;
  root.querySelector('[data-do="undo"]').disabled = past.at === 0;
  root.querySelector('[data-do="redo"]').disabled = past.at === past.seen.length - 1;
  if (!view.decoder) return;
  const strip = root.querySelector(".strip");
  const frames = past.seen.map((pose, at) => frameOf(view, pose, at));
  if (frames.some((frame, at) => strip.children[at] !== frame) || strip.children.length !== frames.length) {
    strip.replaceChildren(...frames);
  }
  frames.forEach((frame, at) => frame.setAttribute("aria-current", String(at === past.at)));
  strip.scrollTo({ left: frames[past.at].offsetLeft - strip.clientWidth / 2 });
}

/** One picture of the strip, drawn once: poses in the past do not change. */
function frameOf(view, pose, at) {
  pose.frame ??= Object.assign(document.createElement("button"), { type: "button", className: "frame" });
  const words = at === 0 ? "your picture's own pose" : `pose ${at}`;
  pose.frame.title = `Back to ${words}`;
  pose.frame.setAttribute("aria-label", `Back to ${words}`);
  pose.frame.onclick = () => recall(view, at);
  if (!pose.frame.firstChild) {
    const canvas = document.createElement("canvas");
    paint(canvas, drawPose(view.decoder, view.shown.digit, pose), 255);
    pose.frame.append(canvas);
  }
  return pose.frame;
}

/** Ink on black, one pixel for each; `full` is what one level of 255 is multiplied with. */
function paint(canvas, values, full) {
  const side = Math.round(Math.sqrt(values.length));
  if (canvas.width !== side) Object.assign(canvas, { width: side, height: side });
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  for (let i = 0; i < values.length; i += 1) {
    const level = values[i] * full;
    image.data.set([level, level, level, 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
}
