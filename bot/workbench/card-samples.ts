import { readdirSync, readFileSync } from "node:fs";
import type { Card } from "../../cards/card.ts";

const SAMPLES = new URL("../../cards/samples/", import.meta.url);
const TEMPLATES = new URL("../../cards/templates/", import.meta.url);

/** The names of the fixed cards' samples, in `cards/samples/`. */
export function sampleNames(): string[] {
  return names(SAMPLES);
}

/** A sample as a card. The function is found by the template's name: `case-agent` is `caseAgentCard` of `case-agent-card.ts`. */
export async function sampleCard(name: string): Promise<{ readonly card: Card; readonly data: unknown }> {
  const data: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, SAMPLES), "utf8"));
  const template = names(TEMPLATES)
    .filter((each) => name === each || name.startsWith(`${each}-`))
    .sort((a, b) => b.length - a.length)[0];
  const module = (await import(new URL(`../../cards/${template}-card.ts`, import.meta.url).href)) as Record<
    string,
    unknown
  >;
  const build = module[`${camelCase(template ?? "")}Card`];
  if (typeof build !== "function") throw new TypeError(`cards/${template}-card.ts has no function for ${name}.json.`);
  return { card: (build as (data: unknown) => Card)(data), data };
}

function names(folder: URL): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
