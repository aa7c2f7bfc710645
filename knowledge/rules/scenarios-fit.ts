import type { Finding, SourceFile } from "../files.ts";
import { nearest } from "../nearest.ts";
import { keysOnce } from "./keys-once.ts";
import { findingIn, type Rule, type RuleContext } from "./rule.ts";

const NAME = "scenarios-fit";

interface Scenario {
  readonly id: string;
  readonly findings: Readonly<Record<string, unknown>>;
  readonly expect: { readonly causes: readonly string[] };
}

export const scenariosFit: Rule = {
  name: NAME,
  why: "An example that names what does not exist can never come true, and says nothing of the change it was to guard.",
  check: (context) => {
    const seen = new Map<string, SourceFile>();
    return context.scenarios.flatMap((file) => {
      const isList = Array.isArray(file.json);
      const repeated = keysOnce.checkFile(file, undefined);
      const list = (isList ? file.json : [file.json]) as readonly Scenario[];
      const found = list.flatMap((scenario, i) => {
        const at = (path: readonly (string | number)[], message: string) =>
          findingIn(file, isList ? [i, ...path] : path, NAME, message);
        const first = seen.get(scenario.id);
        seen.set(scenario.id, first ?? file);
        return [
          ...(first
            ? [
                at(
                  ["id"],
                  `Another example, in ${first.path}, is called "${scenario.id}" too. Give one of them another name.`,
                ),
              ]
            : []),
          ...faults(context, scenario, at),
        ];
      });
      return [...repeated, ...found];
    });
  },
};

function faults(
  { knowledge, has }: RuleContext,
  { findings, expect }: Scenario,
  at: (path: readonly (string | number)[], message: string) => Finding,
): Finding[] {
  const { vocabulary, causes } = knowledge;
  const unknownCauses = expect.causes.flatMap((id, i) => {
    if (has("cause", id)) return [];
    const meant = nearest(id, causes.keys());
    const hint = meant ? `Did you mean "${meant}"?` : "Correct the name.";
    return [at(["expect", "causes", i], `There is no cause called "${id}". ${hint}`)];
  });
  const answers = Object.entries(findings).flatMap(([finding, value]) => {
    if (!Object.hasOwn(vocabulary.findings, finding)) {
      const meant = nearest(finding, Object.keys(vocabulary.findings));
      const hint = meant ? `Did you mean "${meant}"?` : "Correct the name.";
      return [
        at(["findings", finding], `There is no finding "${finding}" in vocabulary.json that is asked for. ${hint}`),
      ];
    }
    const values = vocabulary.findings[finding]?.values;
    if (!Array.isArray(values) || values.includes(String(value))) return [];
    return [
      at(
        ["findings", finding],
        `"${String(value)}" is not a value of "${finding}". Use one of these: ${values.join(", ")}.`,
      ),
    ];
  });
  return [...unknownCauses, ...answers];
}
