/**
 * The known word that was probably meant; undefined when none is near enough to be worth naming.
 * Letters left out, added, changed or swapped count one each (the restricted Damerau-Levenshtein distance).
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const plain = plainer(word);
  const most = Math.max(1, Math.floor(plain.length / 4));
  let best: string | undefined;
  let least = most + 1;
  for (const each of known) {
    const other = plainer(each);
    if (Math.abs(other.length - plain.length) >= least) continue;
    const distance = distanceOf(plain, other, least);
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}

function plainer(word: string): string {
  return word
    .toLowerCase()
    .replace(/[\s_]+/g, "-")
    .slice(0, 80);
}

/** Gives up, with `limit`, when the distance is at least that. */
function distanceOf(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] as number) + 1);
      row.push(cost);
      smallest = Math.min(smallest, cost);
    }
    if (smallest >= limit) return limit;
    [before, last] = [last, row];
  }
  return last[b.length] as number;
}
