import type { Fact } from "../model.ts";
import { compareVersions } from "../versions.ts";
import { isDay } from "./claims-dated.ts";
import { findingAt, type Rule, type RuleContext } from "./rule.ts";

const NAME = "facts-typed";

export const factsTyped: Rule = {
  name: NAME,
  why: "The bot compares facts: a version in words, or a table with a word nobody knows, is compared with nothing.",
  check: (context) =>
    [...context.knowledge.facts.values()].flatMap((fact) => {
      const at = (message: string, path: readonly (string | number)[] = ["value"]) =>
        findingAt(context, { kind: "fact", name: fact.id, path }, NAME, message);
      const fault = valueFault(fact);
      if (fault) return [at(fault)];
      return fact.unit === "rows" ? rowFaults(context, fact, at) : [];
    }),
};

function valueFault({ unit, value }: Fact): string | undefined {
  switch (unit) {
    case "version":
      return typeof value === "string" && compareVersions(value, value) === 0
        ? undefined
        : 'A version is written in quotation marks, such as "17", "14.3" or "11-22H2". Correct it.';
    case "count":
    case "minutes":
    case "hours":
      return typeof value === "number" && value > 0
        ? undefined
        : `The unit "${unit}" needs a number above 0, without quotation marks. Correct the value or the unit.`;
    case "date":
      return typeof value === "string" && value.length === 10 && isDay(value)
        ? undefined
        : 'A date is written as year-month-day, such as "2027-02-01". Correct it.';
    case "hosts": {
      const hosts = Array.isArray(value) ? value : [];
      const bad = hosts.find((host) => typeof host !== "string" || !/^([a-z0-9-]+\.)+[a-z]{2,}$/.test(host));
      if (hosts.length > 0 && bad === undefined) return undefined;
      return `Hosts are a list of names without https:// and without a path, such as ["cable.auth.com"]. Correct ${bad === undefined ? "the value" : `"${String(bad)}"`}.`;
    }
    case "rows":
      return Array.isArray(value) && value.every((row) => typeof row === "object")
        ? undefined
        : "A table is a list of rows in curly brackets. Correct the value.";
    default:
      return typeof value === "string"
        ? undefined
        : `The unit "${unit}" needs a text in quotation marks. Correct the value or the unit.`;
  }
}

const SUPPORT = ["yes", "no", "not-applicable", "unknown"];
/** Columns that the bot compares, with what may stand in them: a finding of the vocabulary, or words of the table's own. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> = {
  "browser-matrix": { device: "device", browser: "browser", store: "store", supported: SUPPORT },
  "native-app-matrix": { device: "device", withBroker: SUPPORT, withoutBroker: SUPPORT },
  "flow-matrix": { store: "store", sameDevice: SUPPORT, crossDevice: SUPPORT, syncs: SUPPORT, devices: "device" },
  "key-transport-matrix": { device: "device", transport: "key-transport", supported: SUPPORT },
};

function rowFaults(
  { knowledge: { vocabulary } }: RuleContext,
  { id, value }: Fact,
  at: (message: string, path: readonly (string | number)[]) => ReturnType<typeof findingAt>,
) {
  const rows = value as readonly Readonly<Record<string, unknown>>[];
  const columns = COLUMNS[id] ?? {};
  return rows.flatMap((row, r) =>
    Object.entries(columns).flatMap(([column, allowed]) => {
      const values = typeof allowed === "string" ? vocabulary.findings[allowed]?.values : allowed;
      if (row[column] === undefined || !Array.isArray(values)) return [];
      const bad = [row[column]].flat().find((each) => !values.includes(each));
      if (bad === undefined) return [];
      const message = `"${String(bad)}" is not known in the column "${column}". Use one of these: ${values.join(", ")}.`;
      return [at(message, ["value", r, column])];
    }),
  );
}
