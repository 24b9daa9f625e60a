// Where a part, a primary capsule, stands, and its number. Goes in front of a component's own module.

/** The number of a part for people, who count from 1; data and links count it from 0. */
const numbered = (part) => (part + 1).toLocaleString("en");

/** Its type, and its row and column on the grid, all counted from 0. */
function standing(grid, part) {
  const place = part % grid ** 2;
  return { type: Math.floor(part / grid ** 2), row: Math.floor(place / grid), column: place % grid };
}
