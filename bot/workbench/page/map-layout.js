/**
 * Where everything of the map stands. Pure: data and a width in, places out.
 *
 * @typedef {{ readonly id: string, readonly kind: "stage" | "question" | "cause", readonly label: string, readonly about: string }} Item
 * @typedef {{ readonly title: string, readonly items: readonly Item[] }} Group
 * @typedef {Item & { readonly x: number, readonly y: number, readonly width: number, readonly column: number }} Box
 * @typedef {{ readonly title: string, readonly x: number, readonly y: number, readonly width: number }} Heading
 * @typedef {{ readonly boxes: readonly Box[], readonly headings: readonly Heading[], readonly height: number }} Layout
 */

export const BOX = 22; // height
const ROW = 25;
const HEADING = 24;
const TITLE = 30; // above each of the three parts
const GAP = 10;

/**
 * Three parts side by side: stages, questions, causes; the latter two in two columns each where there is room.
 * On a phone the stages stand above.
 * @param {{ readonly stages: readonly Item[], readonly questions: readonly Group[], readonly causes: readonly Group[] }} parts
 * @param {number} width
 * @returns {Layout}
 */
export function layoutOf({ stages, questions, causes }, width) {
  const stageGroups = [{ title: "", items: stages }];
  if (width < 640) {
    const half = (width - GAP * 3) / 2;
    const above = columnsOf(stageGroups, "Stages", 0, [0, half + GAP * 3], half, 0);
    const left = columnsOf(questions, "Questions", above.height + GAP, [0], half, 1);
    const right = columnsOf(causes, "Causes", above.height + GAP, [half + GAP * 3], half, 2);
    return joined([above, left, right]);
  }
  const many = width >= 1_080 ? 2 : 1;
  const between = width >= 1_080 ? width * 0.06 : width * 0.08; // for the lines
  const column = (width - between * 2 - GAP * (many - 1) * 2) / (0.8 + many * 2);
  const second = column * 0.8 + between;
  const third = second + column * many + GAP * (many - 1) + between;
  const at = (/** @type {number} */ x) => Array.from({ length: many }, (_, i) => x + i * (column + GAP));
  return joined([
    columnsOf(stageGroups, "Stages", 0, [0], column * 0.8, 0),
    columnsOf(questions, "Questions", 0, at(second), column, 1),
    columnsOf(causes, "Causes", 0, at(third), column, 1 + many),
  ]);
}

/**
 * Groups one under the other, broken into columns of about the same height.
 * @param {readonly Group[]} groups
 * @param {string} title
 * @param {number} top
 * @param {readonly number[]} lefts
 * @param {number} width
 * @param {number} firstColumn
 * @returns {Layout}
 */
function columnsOf(groups, title, top, lefts, width, firstColumn) {
  const rows = groups.flatMap((group) => [
    ...(group.title === "" ? [] : [{ heading: group.title, item: undefined }]),
    ...group.items.map((item) => ({ heading: undefined, item })),
  ]);
  const tall = rows.reduce((sum, { heading }) => sum + (heading === undefined ? ROW : HEADING), 0) / lefts.length;
  /** @type {Box[]} */
  const boxes = [];
  /** @type {Heading[]} */
  const headings = [
    {
      title: `${title} (${groups.reduce((sum, { items }) => sum + items.length, 0)})`,
      x: lefts[0] ?? 0,
      y: top + 18,
      width,
    },
  ];
  let column = 0;
  let y = top + TITLE;
  let lowest = y;
  for (const { heading, item } of rows) {
    const isFull = y - top - TITLE >= tall - ROW / 2;
    if (isFull && column < lefts.length - 1) {
      column++;
      y = top + TITLE;
    }
    const x = lefts[column] ?? 0;
    if (heading !== undefined) {
      headings.push({ title: heading, x, y: y + 16, width });
      y += HEADING;
    } else if (item) {
      boxes.push({ ...item, x, y, width, column: firstColumn + column });
      y += ROW;
    }
    lowest = Math.max(lowest, y);
  }
  return { boxes, headings, height: lowest };
}

/**
 * @param {readonly Layout[]} layouts
 * @returns {Layout}
 */
function joined(layouts) {
  return {
    boxes: layouts.flatMap(({ boxes }) => boxes),
    headings: layouts.flatMap(({ headings }) => headings),
    height: Math.max(...layouts.map(({ height }) => height)) + GAP,
  };
}

/**
 * As much of a text as fits.
 * @param {string} text
 * @param {number} width
 * @param {(text: string) => number} measure  the width of a text
 */
export function fitting(text, width, measure) {
  if (measure(text) <= width) return text;
  let letters = Math.min(text.length, Math.floor((text.length * width) / measure(text)));
  while (letters > 1 && measure(`${text.slice(0, letters)}…`) > width) letters--;
  return `${text.slice(0, letters).trimEnd()}…`;
}

/**
 * A curve from one box to another, from the sides that face each other.
 * @param {Box} from
 * @param {Box} to
 */
export function curve(from, to) {
  const [left, right] = from.x <= to.x ? [from, to] : [to, from];
  const x1 = left.x + left.width;
  const x2 = right.x;
  const y1 = left.y + BOX / 2;
  const y2 = right.y + BOX / 2;
  if (left.x === right.x || x2 < x1) {
    const bend = Math.min(40, Math.abs(y2 - y1) / 3 + 12); // one above the other
    return `M${x1},${y1} C${x1 + bend},${y1} ${x1 + bend},${y2} ${right.x + right.width},${y2}`;
  }
  const bend = Math.max(20, (x2 - x1) / 2);
  return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
}
