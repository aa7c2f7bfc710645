/** A card as a client sees it: enough of it to press its buttons. */
export type Card = Readonly<Record<string, unknown>>;

export interface Button {
  readonly title: string;
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function buttonsOf(card: Card): Button[] {
  return nodesOf(card)
    .filter((node) => node.type === "Action.Execute")
    .map(({ title, verb, data }) => ({ title: String(title), verb: String(verb), data: data as Button["data"] }));
}

export function choicesOf(card: Card): { readonly title: string; readonly value: string }[] {
  return nodesOf(card).flatMap((node) =>
    node.type === "Input.ChoiceSet" ? (node.choices as { title: string; value: string }[]) : [],
  );
}

/** The kind of field that a question wants filled in. */
export function entryOf(card: Card): string | undefined {
  const entries = ["Input.Text", "Input.Number", "Input.Date"];
  return nodesOf(card).find((node) => entries.includes(String(node.type)))?.type as string | undefined;
}

function nodesOf(node: unknown): Record<string, unknown>[] {
  if (Array.isArray(node)) return node.flatMap(nodesOf);
  if (node === null || typeof node !== "object") return [];
  const parts = Object.entries(node).filter(([key]) => key !== "fallback" && key !== "data");
  return [node as Record<string, unknown>, ...parts.flatMap(([, part]) => nodesOf(part))];
}
