/**
 * Compares dotted versions such as 17.4, 14, 10-1903 or 11-22H2 part by part; a missing part counts as the lowest.
 * @returns below 0, 0 or above 0; undefined when one of the two is not a version
 */
export function compareVersions(a: string, b: string): number | undefined {
  const left = partsOf(a);
  const right = partsOf(b);
  if (!left || !right) return undefined;
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** "11-22H2" -> [11, 22, 2]; "10-1903" -> [10, 19, 1.5]: Windows named its releases by year and month, then by half-year. */
function partsOf(version: string): number[] | undefined {
  const match = /^(\d+(?:\.\d+)*)(?:[-\s]?(\d\d)(?:h([12])|(\d\d)))?$/i.exec(version.trim());
  if (!match) return undefined;
  const parts = (match[1] ?? "").split(".").map(Number);
  if (match[2] !== undefined)
    parts.push(Number(match[2]), match[3] !== undefined ? Number(match[3]) : Number(match[4]) / 6);
  return parts;
}
