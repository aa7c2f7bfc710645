/**
 * Compares dotted versions such as 17.4, 14, 10-1903 or 11-22H2 part by part.
 * @returns below 0, 0 or above 0; undefined when one of the two is not a version, or when `a` is not told far enough:
 *   "Windows 10" may be older or newer than 10-1903
 */
export function compareVersions(a: string, b: string): number | undefined {
  const left = partsOf(a);
  const right = partsOf(b);
  if (!left || !right) return undefined;
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return i < left.length ? difference : undefined;
  }
  return 0;
}

/** "11-22H2" -> [11, 22, 2]; "10-1903" -> [10, 19, 1.5]: Windows named its releases by year and month, then by half-year. */
function partsOf(version: string): number[] | undefined {
  const build = /^10\.0\.(\d{5})/.exec(version.trim())?.[1];
  if (build !== undefined) return partsOf(BUILDS.findLast(([first]) => Number(build) >= first)?.[1] ?? "10");
  const match = /^(\d+(?:\.\d+)*)(?:[-\s]?(\d\d)(?:h([12])|(\d\d)))?$/i.exec(version.trim());
  if (!match) return undefined;
  const parts = (match[1] ?? "").split(".").map(Number);
  if (match[2] !== undefined)
    parts.push(Number(match[2]), match[3] !== undefined ? Number(match[3]) : Number(match[4]) / 6);
  return parts;
}

/** The first build of each Windows release, which is what "winver" and sign-in logs show. */
const BUILDS: readonly (readonly [number, string])[] = [
  [17763, "10-1809"],
  [18362, "10-1903"],
  [19041, "10-2004"],
  [19042, "10-20H2"],
  [19043, "10-21H1"],
  [19044, "10-21H2"],
  [19045, "10-22H2"],
  [22000, "11-21H2"],
  [22621, "11-22H2"],
  [22631, "11-23H2"],
  [26100, "11-24H2"],
];
