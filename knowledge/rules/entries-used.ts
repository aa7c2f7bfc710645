import type { Finding, SourceFile } from "../files.ts";
import { findingAt, findingIn, type Rule, stepEntries } from "./rule.ts";
import { isStub } from "./stubs-answered.ts";
import { shownTexts } from "./texts.ts";

const NAME = "entries-used";

/** Facts that the bot looks up by their id. `<system>.<store>.minimum` is looked up for each store. */
const LOOKED_UP =
  /^((ios|android|windows|macos)\.[a-z-]+\.minimum|browser-matrix|native-app-matrix|flow-matrix|key-transport-matrix|aaguids|passkey-verdicts|passkey-row-reasons)$/;

export const entriesUsed: Rule = {
  name: NAME,
  why: "What nothing leads to is either forgotten or the trace of a slip; an administrator would mend it in vain.",
  exceptions: [
    {
      file: "procedures/delete-in-entra.json",
      why: "the order of cleaning up for one entry, kept for the comparison with the registered passkeys",
    },
    {
      file: "readings/changed-thing.json",
      why: "nobody is asked: a card asks about what held the passkey, and only a sentence may speak of another thing",
    },
  ],
  check: (context) => {
    if (!context.isWhole) return [];
    const { knowledge, files } = context;
    const { causes, questions, runbooks, symptoms, fixes, procedures, facts, vocabulary } = knowledge;
    const used = new Set<string>();
    const use = (kind: string, id: string | undefined) => void (id !== undefined && used.add(`${kind} ${id}`));
    for (const cause of causes.values()) {
      use("fix", cause.fix);
      for (const { symptom } of cause.symptoms) use("symptom", symptom);
    }
    for (const { hintedBy = [] } of questions.values()) for (const id of hintedBy) use("symptom", id);
    for (const { steps } of runbooks.values()) for (const { fix } of steps) use("fix", fix);
    for (const { entry } of stepEntries(context))
      for (const { steps } of entry.variants) for (const { procedure } of steps) use("procedure", procedure);
    for (const file of files) {
      for (const id of factsIn(file)) use("fact", id);
      if (file.kind === "fact" && isStub(file)) use("fact", file.name);
    }

    const findings: Finding[] = [];
    const look = (kind: string, ids: Iterable<string>, message: string) => {
      for (const id of ids)
        if (!used.has(`${kind} ${id}`))
          findings.push(findingAt(context, { kind, name: id, path: ["id"] }, NAME, message));
    };
    const silent = [...symptoms.values()].filter((symptom) => symptom.gives.length === 0).map(({ id }) => id);
    look("symptom", silent, 'No cause names this symptom, so it leads nowhere. Add it to "symptoms" of a cause.');
    look("fix", fixes.keys(), "No cause leads to this fix. Name it in a cause, or delete the file.");
    look("procedure", procedures.keys(), "No fix uses this procedure. Use it in a step, or delete the file.");
    const facts_ = [...facts.keys()].filter((id) => !LOOKED_UP.test(id));
    look(
      "fact",
      facts_,
      "Nothing uses this fact. Write {fact:...} with its id where the number stands, or delete the file.",
    );
    for (const file of files.filter(({ kind }) => kind === "reading"))
      if (!vocabulary.findings[file.name])
        findings.push(
          findingIn(
            file,
            ["finding"],
            NAME,
            "No question asks for this finding. Correct its name, or delete the file.",
          ),
        );
    return findings;
  },
};

const facts = new WeakMap<SourceFile, readonly string[]>();

/** The facts that the texts of a file name. */
function factsIn(file: SourceFile): readonly string[] {
  let ids = facts.get(file);
  if (!ids) {
    ids = file.text.includes("{fact:")
      ? shownTexts(file).flatMap(({ text }) => [...text.matchAll(/\{fact:([^}]+)\}/g)].flatMap(([, id]) => id ?? []))
      : [];
    facts.set(file, ids);
  }
  return ids;
}
