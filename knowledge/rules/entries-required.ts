import type { Finding } from "../files.ts";
import { findingAt, type Rule, type RuleContext } from "./rule.ts";

const NAME = "entries-required";

/** What the product promises, whatever else an administrator changes. */
const REQUIRED: readonly {
  readonly kind: string;
  readonly folder: string;
  readonly ids: readonly string[];
  readonly for: string;
}[] = [
  {
    kind: "security",
    folder: "security",
    ids: ["lost-or-stolen", "unstarted-approval", "code-asked", "other-person-request"],
    for: "somebody in danger would get questions instead of help",
  },
  {
    kind: "runbook",
    folder: "runbooks",
    ids: ["five-question-script", "eight-step-sequence"],
    for: "helpdesks follow it by this name",
  },
  {
    kind: "fact",
    folder: "facts",
    ids: [
      "browser-matrix",
      "native-app-matrix",
      "flow-matrix",
      "cross-device.hosts",
      "aaguids",
      "passkey-verdicts",
      "passkey-row-reasons",
    ],
    for: "the bot could no longer tell what is supported",
  },
];

export const entriesRequired: Rule = {
  name: NAME,
  why: "Some entries carry a promise of their own: without them the bot still runs and no longer does what it says.",
  check: (context) => [
    ...REQUIRED.flatMap(({ kind, folder, ids, for: reason }) =>
      ids
        .filter((id) => !context.has(kind, id))
        .map((id) => ({
          file: `${folder}/${id}.json`,
          line: 1,
          rule: NAME,
          message: `This file is needed, and it is missing: ${reason}. Put it back from an earlier version of the folder.`,
        })),
    ),
    ...readings(context),
  ],
};

/** Answers in somebody's own words have to be understood wherever a question offers answers. */
function readings(context: RuleContext): Finding[] {
  const { vocabulary, readings: known } = context.knowledge;
  return Object.entries(vocabulary.findings)
    .filter(([finding, { values }]) => Array.isArray(values) && !known.has(finding) && !context.has("reading", finding))
    .map(([finding]) => {
      const message = `Nothing reads "${finding}" from what people write. Put readings/${finding}.json back, or write it.`;
      const where = { kind: "vocabulary", name: "vocabulary", path: ["findings", finding] };
      return findingAt(context, where, NAME, message);
    });
}
