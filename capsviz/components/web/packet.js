// Words and arrays from one run of bytes, as capsviz/components/packet.py writes them. Goes in front of a component.

const KINDS = { uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array, float32: Float32Array };

/** Everything that was packed, by name: words as they are, arrays as typed arrays with their shapes in `shapes`. */
function unpack(bytes) {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 8 ? bytes.slice() : bytes;
  const size = new DataView(buffer, byteOffset, byteLength).getUint32(0, true);
  const { words, arrays } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, byteOffset + 4, size)));
  const found = { ...words, shapes: {} };
  for (const [name, { kind, at, shape }] of Object.entries(arrays)) {
    const count = shape.reduce((a, b) => a * b, 1);
    found[name] = new KINDS[kind](buffer, byteOffset + 4 + size + at, count);
    found.shapes[name] = shape;
  }
  return found;
}
