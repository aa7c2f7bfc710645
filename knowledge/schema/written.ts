/**
 * JSON as the formatter of this repository leaves it: two spaces, and on one line what fits there.
 * Files that a command writes then need no second pass.
 */
export function written(value: unknown): string {
  return `${lines(value, "", 0, true)}\n`;
}

const WIDTH = 120;

/** @param taken  characters of the line that stand before and after the value */
function lines(value: unknown, indent: string, taken: number, isTop = false): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const flat = isTop ? undefined : onOneLine(value);
  if (flat !== undefined && indent.length + taken + flat.length <= WIDTH) return flat;
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const parts = Array.isArray(value) ? value.map((part) => ["", part] as const) : namedParts(value);
  const written = parts.map(([name, part], i) => {
    const comma = i < parts.length - 1 ? 1 : 0;
    return `${inner}${name}${lines(part, inner, name.length + comma)}`;
  });
  return written.length === 0 ? `${open}${close}` : `${open}\n${written.join(",\n")}\n${indent}${close}`;
}

function onOneLine(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts = isList ? value.map((part) => ["", part] as const) : namedParts(value);
  if (parts.length === 0) return isList ? "[]" : "{}";
  const flat = parts.map(([name, part]) => name + onOneLine(part));
  return isList ? `[${flat.join(", ")}]` : `{ ${flat.join(", ")} }`;
}

function namedParts(value: object): (readonly [string, unknown])[] {
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([name, part]) => [`${JSON.stringify(name)}: `, part] as const);
}
