// How a digit is spoken of. Goes in front of a component's own module.

/** The word that stands before it: "an" 8, "a" 7. */
const article = (digit) => (digit === 8 ? "an" : "a");
