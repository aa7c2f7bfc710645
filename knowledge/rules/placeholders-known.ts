import { findingAt, type Rule } from "./rule.ts";

const DESK = ["desk:name", "desk:phone", "desk:hours", "desk:general"];

export const placeholdersKnown: Rule = {
  name: "placeholders-known",
  why: "A placeholder that nothing fills is shown to the person as it stands.",
  check: (context) =>
    context.files
      .filter((file) => file.kind !== "vocabulary" && file.kind !== "tenant")
      .flatMap((file) =>
        [...file.text.matchAll(/\{([a-z]+:[^}"]*)\}/g)].flatMap((match) => {
          const name = match[1] ?? "";
          const known = name.startsWith("fact:") ? context.knowledge.facts.has(name.slice(5)) : DESK.includes(name);
          if (known) return [];
          const finding = findingAt(
            context,
            { kind: file.kind, name: file.name },
            "placeholders-known",
            `Nothing fills {${name}}. Use {fact:<id>} with a file of facts/, or ${DESK.map((each) => `{${each}}`).join(", ")}.`,
          );
          return [{ ...finding, line: file.text.slice(0, match.index).split("\n").length }];
        }),
      ),
};
