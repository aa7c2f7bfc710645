import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { houseRules } from "../../knowledge/rules/index.ts";
import type { Entry } from "./knowledge-copy.ts";
import { shipped } from "./planted.ts";

/** Not copied: what the program knows by name, and what only one of each may be. Copies refer to the original. */
const BY_NAME =
  /^(runbooks|security|routes|mappings|words|phrases|texts)\/|^(fixes\/use-another-network|symptoms\/shows-a-code)\.json$|^facts\/(?!(registration|access-pass|security-key)\.)|^(questions|readings)\/(error|os-version|phone-os-version|passkey-count|phone|device|maker|device-changed-on)\.json$/;
const excepted = new Set(houseRules.flatMap(({ exceptions = [] }) => exceptions.map(({ file }) => file)));

const FOLDER_OF_KEY: Readonly<Record<string, string>> = {
  fix: "fixes",
  symptom: "symptoms",
  error: "errors",
  from: "causes",
  procedure: "procedures",
  "hintedBy[]": "symptoms",
};
const MOST_SPOKEN = 50; // copies that a language's one file has room for: it may have 2,000 KB
const PHRASES = ["says", "texts", "complaints"];

/**
 * Writes a knowledge folder that is so many times as large as the shipped one and passes the check: each copy has its own
 * causes, findings, questions, phrases and fixes.
 * @returns how many files it has
 */
export function writeLargeKnowledge(folder: string, times: number): number {
  const entries = shipped.entries.map(({ path, json }) => ({ path, json: json as Entry }));
  const copied = new Set(
    entries.map(({ path }) => path).filter((path) => path.includes("/") && !BY_NAME.test(path) && !excepted.has(path)),
  );
  for (const name of new Set(entries.map(({ path }) => path.split("/")[0] ?? "")))
    if (!name.endsWith(".json")) mkdirSync(join(folder, name), { recursive: true });
  let files = 0;
  const write = (path: string, entry: Entry) => {
    writeFileSync(join(folder, path), JSON.stringify(entry, null, 2));
    files++;
  };
  const vocabulary = structuredClone(entries.find(({ path }) => path === "vocabulary.json")?.json as Entry);
  for (let copy = 1; copy < times; copy++) {
    const names = new Names(copied, `-${copy}`);
    for (const { path, json } of entries)
      if (copied.has(path)) write(names.path(path), names.entry(json, path) as Entry);
    for (const [id, finding] of Object.entries({ ...vocabulary.findings }))
      if (copied.has(`questions/${id}.json`)) vocabulary.findings[names.finding(id)] = finding;
  }
  const causes = [...vocabulary.causes] as string[];
  for (let copy = 1; copy < times; copy++)
    for (const id of causes) if (copied.has(`causes/${id}.json`)) vocabulary.causes.push(`${id}-${copy}`);
  for (const { path, json } of entries)
    write(path, path === "vocabulary.json" ? vocabulary : path.startsWith("phrases/") ? spoken(json) : json);
  return files;

  /** A language has one file: what people say of the copies stands in it too. */
  function spoken(phrases: Entry): Entry {
    const large = structuredClone(phrases);
    for (const kind of ["symptoms", "causes", "scope"])
      for (const [id, says] of Object.entries({ ...phrases[kind] }))
        for (let copy = 1; copy < Math.min(times, MOST_SPOKEN) && copied.has(`${kind}/${id}.json`); copy++)
          large[kind][`${id}-${copy}`] = numbered(says, copy);
    return large;
  }
}

/** Patterns stay: in a copy they would match what the original matches. */
function numbered(says: unknown, copy: number): unknown {
  if (Array.isArray(says)) return says.map((phrase) => `${phrase} nummer ${copy}`);
  const { says: own = [] } = says as { readonly says?: readonly string[] };
  return { says: own.map((phrase) => `${phrase} nummer ${copy}`) };
}

/** The names of one copy. */
class Names {
  readonly #copied: ReadonlySet<string>;
  readonly #suffix: string;

  constructor(copied: ReadonlySet<string>, suffix: string) {
    this.#copied = copied;
    this.#suffix = suffix;
  }

  path(path: string): string {
    return path.replace(/\.json$/, `${this.#suffix}.json`);
  }

  finding(id: string): string {
    return this.#id("questions", id);
  }

  #id(folder: string, id: string): string {
    return this.#copied.has(`${folder}/${id}.json`) ? `${id}${this.#suffix}` : id;
  }

  /** @param key  under which the value stands; a list hands on its own */
  entry(value: unknown, path: string, key = ""): unknown {
    if (typeof value === "string") return this.#text(value, path, key);
    if (Array.isArray(value)) return value.map((part) => this.entry(part, path, `${key}[]`));
    if (value === null || typeof value !== "object") return value;
    const byFinding = ["when", "where", "typical", "appliesWhen[]", "hardWhen[]"].includes(key);
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [
        byFinding && key !== "where" ? this.finding(name) : name,
        this.entry(part, path, byFinding ? "" : name),
      ]),
    );
  }

  #text(text: string, path: string, key: string): string {
    const folder = path.split("/")[0] ?? "";
    if (key === "id") return `${text}${this.#suffix}`;
    if (key === "finding") return this.finding(text);
    if (FOLDER_OF_KEY[key]) return this.#id(FOLDER_OF_KEY[key], text);
    const isOwnWords =
      key === "title" || key === "ask" || PHRASES.some((name) => key === `${name}[]` && folder !== "questions");
    const facts = text.replace(/\{fact:([^}]+)\}/g, (_, id: string) => `{fact:${this.#id("facts", id)}}`);
    return isOwnWords ? `${facts} no ${this.#suffix.slice(1)}` : facts;
  }
}
