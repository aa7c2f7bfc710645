/** @typedef {import("./map-layout.js").Box} Box */

/**
 * The box that an arrow key leads to: the next one of the column, or the nearest one of the column beside it.
 * @param {readonly Box[]} boxes
 * @param {Box} from
 * @param {string} key
 * @returns {Box | undefined}
 */
export function moved(boxes, from, key) {
  const column = boxes.filter((box) => box.column === from.column);
  const index = column.indexOf(from);
  switch (key) {
    case "ArrowDown":
      return column[index + 1];
    case "ArrowUp":
      return column[index - 1];
    case "Home":
      return column[0];
    case "End":
      return column.at(-1);
    case "ArrowRight":
      return nearest(boxes, from, 1);
    case "ArrowLeft":
      return nearest(boxes, from, -1);
    default:
      return undefined;
  }
}

/**
 * @param {readonly Box[]} boxes
 * @param {Box} from
 * @param {number} step
 */
function nearest(boxes, from, step) {
  const beside = boxes.filter((box) => box.column === from.column + step);
  return beside.sort((a, b) => Math.abs(a.y - from.y) - Math.abs(b.y - from.y))[0];
}
