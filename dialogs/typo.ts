/**
 * Whether one word is the other with a slip of the finger in it: a letter missing, doubled, wrong, or two in the wrong order;
 * two slips in a long word. Short words are too close to each other ("can", "cant") to be taken for one another, and the first
 * and the last letter are as they should be, or swapped: people seldom miss those.
 */
export function isTypo(typed: string, word: string): boolean {
  const shorter = Math.min(typed.length, word.length);
  const allowed = shorter >= 9 ? 2 : shorter >= 5 ? 1 : 0;
  const isSwapped = typed.at(-1) === word.at(-2) && typed.at(-2) === word.at(-1);
  if (typed[0] !== word[0] || (typed.at(-1) !== word.at(-1) && !isSwapped)) return false;
  return allowed > 0 && Math.abs(typed.length - word.length) <= allowed && distance(typed, word) <= allowed;
}

/** Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
