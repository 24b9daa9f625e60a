// What was read of a change since it was shown: handed to why_change.js, which stands in the same container.
// One module with packet.js, which goes in front of it.

export default function ({ data, parentElement }) {
  const box = parentElement.getRootNode().host.closest(".st-key-why-changed-pieces");
  box.piece = unpack(data);
  box.dispatchEvent(new Event("piece"));
}
