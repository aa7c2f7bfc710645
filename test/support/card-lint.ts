import { createRequire } from "node:module";
import { type Card, MOST_ACTIONS } from "../../cards/card.ts";
import hostConfig from "./host-config/light.json" with { type: "json" };

/** The part of the renderer's interface that is used; its own typings want a DOM. */
interface Renderer {
  readonly AdaptiveCard: new () => {
    hostConfig: unknown;
    parse(json: unknown, context: unknown): void;
    validateProperties(): Findings;
  };
  readonly HostConfig: new (json: unknown) => unknown;
  readonly SerializationContext: new (
    version: unknown,
  ) => { readonly eventCount: number; getEventAt(index: number): Finding };
  readonly Versions: { readonly v1_5: unknown };
}
interface Finding {
  readonly message: string;
}
interface Findings {
  readonly validationEvents: readonly Finding[];
}
type Node = Readonly<Record<string, unknown>>;

const { AdaptiveCard, HostConfig, SerializationContext, Versions } = createRequire(import.meta.url)(
  "adaptivecards/dist/adaptivecards.js",
) as Renderer;

const LARGEST_BYTES = 28 * 1024; // what Teams takes

/** Everything that is wrong with a card, in sentences; empty when it may be sent. */
export function cardFaults(card: Card): string[] {
  const json = JSON.stringify(card);
  const nodes = [...nodesOf(card)];
  const faults = [...rendererFaults(card), ...inputFaults(nodes), ...actionFaults(nodes)];
  const bytes = Buffer.byteLength(json);
  if (json.includes("${")) faults.push(`unbound: ${json.slice(json.indexOf("${"), json.indexOf("${") + 60)}`);
  if (json.includes('"msteams":{"type"')) faults.push("data.msteams: the playground sends nothing for it");
  if (bytes >= LARGEST_BYTES) faults.push(`${bytes} bytes`);
  if (card.version !== "1.5") faults.push(`version ${card.version}`);
  for (const name of ["fallbackText", "speak"]) {
    if (typeof card[name] !== "string" || card[name] === "") faults.push(`no ${name}`);
  }
  for (const node of nodes) {
    if (node.type === "Image" && !node.altText) faults.push("image without altText");
    if (node.type === "TextBlock" && (node.wrap !== true || !node.text))
      faults.push(`TextBlock empty or without wrap: ${node.text}`);
    if (node.type === "TextBlock" && /^\s*(?:\d+[.)]|[-+*])\s*$/.test(String(node.text)))
      faults.push(`a list mark alone, which Markdown draws as an empty list: ${node.text}`);
  }
  return faults;
}

/** Each object of the card, but not what stands in a fallback: that is shown in place of its owner, not beside it. */
function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodesOf(item);
  } else if (typeof value === "object" && value !== null) {
    yield value as Node;
    for (const [name, part] of Object.entries(value)) if (name !== "fallback" && name !== "data") yield* nodesOf(part);
  }
}

function rendererFaults(card: Card): string[] {
  const parsed = new AdaptiveCard();
  parsed.hostConfig = new HostConfig(hostConfig); // the renderer's own allows five actions, Teams six
  const context = new SerializationContext(Versions.v1_5);
  parsed.parse(card, context);
  const whileParsing = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index));
  return [...whileParsing, ...parsed.validateProperties().validationEvents].map((finding) => finding.message);
}

function inputFaults(nodes: readonly Node[]): string[] {
  const inputs = nodes.filter((node) => String(node.type).startsWith("Input."));
  const ids = inputs.map((input) => input.id);
  return [
    ...inputs.filter((input) => !input.id || !input.label).map((input) => `input ${input.id}: needs an id and a label`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `input ${id}: the id is used twice`),
  ];
}

function actionFaults(nodes: readonly Node[]): string[] {
  const actions = nodes.filter((node) => String(node.type).startsWith("Action."));
  const faults = actions.length > MOST_ACTIONS ? [`${actions.length} actions`] : [];
  for (const action of actions) {
    if (!action.title) faults.push(`action without title: ${action.verb}`);
    if (action.type === "Action.Execute") faults.push(...fallbackFaults(action));
  }
  return faults;
}

function fallbackFaults(action: Node): string[] {
  const fallback = action.fallback as Node | undefined;
  const sends = JSON.stringify(fallback?.data);
  const expected = JSON.stringify({ ...(action.data as Node), verb: action.verb });
  return fallback?.type === "Action.Submit" && sends === expected
    ? []
    : [`${action.verb}: fallback is not the same as a submit`];
}
