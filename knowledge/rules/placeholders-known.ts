import { findingAt, type Rule } from "./rule.ts";
import { shownTexts } from "./texts.ts";

const DESK = ["desk:name", "desk:phone", "desk:hours", "desk:general"];
/** `{fact:…}`, and everything that was meant to be one; a GUID and a part of an API path stay as they are. */
const BRACES = /(?<!\/)\$?\{+(?![0-9A-F]{8}-)([^{}]*)\}*|\{(?=[^}]*$)/gi;

export const placeholdersKnown: Rule = {
  name: "placeholders-known",
  why: "A placeholder that nothing fills is shown to the person as it stands.",
  check: (context) =>
    context.files
      .filter((file) => file.kind !== "vocabulary" && file.kind !== "tenant" && file.kind !== "fact")
      .flatMap((file) =>
        shownTexts(file).flatMap(({ text, path }) =>
          [...text.matchAll(BRACES)].flatMap(([whole, name = ""]) => {
            const isFact = name.startsWith("fact:") && context.knowledge.facts.has(name.slice(5));
            if (whole === `{${name}}` && (isFact || DESK.includes(name))) return [];
            const message = `Nothing fills ${whole}. Use {fact:<id>} with a file of facts/, or ${DESK.map((each) => `{${each}}`).join(", ")}.`;
            return [findingAt(context, { kind: file.kind, name: file.name, path }, "placeholders-known", message)];
          }),
        ),
      ),
};
