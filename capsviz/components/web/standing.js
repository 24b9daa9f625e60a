// Where a primary capsule stands. Goes in front of a component's own module.

/** Its type, and its row and column on the grid, all counted from 0. */
function standing(grid, part) {
  const place = part % grid ** 2;
  return { type: Math.floor(part / grid ** 2), row: Math.floor(place / grid), column: place % grid };
}
