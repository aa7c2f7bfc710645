/**
 * A table as CSV after RFC 4180. Pure. A cell that a spreadsheet would take for a formula gets an apostrophe before it
 * (OWASP, "CSV Injection"): what people typed must not compute anything on an agent's computer.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string): string {
  const text = /^[\s\uFEFF]*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) || text !== value ? `"${text.replaceAll('"', '""')}"` : text;
}
