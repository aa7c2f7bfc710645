import { nearest } from "../nearest.ts";
import { findingIn, type Rule, type RuleContext } from "./rule.ts";
import { shownTexts } from "./texts.ts";

const DESK = ["desk:name", "desk:phone", "desk:hours", "desk:general"];
/** Short texts that are shown as they are. */
const NOT_FILLED = ["title", "ask", "why", "label", "because", "by"];
/** `{fact:…}`, and everything that was meant to be one; a GUID and a part of an API path stay as they are. */
const BRACES = /(?<!\/)\$?\{+(?![0-9A-F]{8}-)([^{}]*)\}*|\{(?=[^}]*$)/gi;
/** The name of a placeholder whose brackets were lost or are others. */
const BARE = /[[(<]?\b(?:fact|desk|browser):[a-z][a-z.-]*[a-z]\b/i;

export const placeholdersKnown: Rule = {
  name: "placeholders-known",
  why: "A placeholder that nothing fills is shown to the person as it stands.",
  check: (context) =>
    context.files
      .filter((file) => file.kind !== "vocabulary" && file.kind !== "tenant" && file.kind !== "fact")
      .flatMap((file) =>
        shownTexts(file).flatMap(({ text, path }) =>
          placeholderFaults(context, text, path).map((message) => findingIn(file, path, "placeholders-known", message)),
        ),
      ),
};

function placeholderFaults(context: RuleContext, text: string, path: readonly (string | number)[]): string[] {
  if (!/[{$]|(fact|desk|browser):/i.test(text)) return [];
  const name = path.findLast((part) => typeof part === "string") ?? "";
  if (NOT_FILLED.includes(String(name)) && text.includes("{"))
    return [`Nothing is filled in under "${name}", so people would see it as it stands. Write the words themselves.`];
  const rest = text.replace(BRACES, "");
  const bare = BARE.exec(rest)?.[0];
  return [
    ...[...text.matchAll(BRACES)].flatMap(([whole, name = ""]) => fault(context, whole, name) ?? []),
    ...(bare
      ? [`"${bare}" would be shown as it stands. Put the name in curly brackets: {${bare.replace(/^[[(<]/, "")}}.`]
      : []),
  ];
}

/** `browser:edge,chrome`: those of the list that the organisation allows. */
function isBrowserList({ vocabulary }: RuleContext["knowledge"], name: string): boolean {
  const values = vocabulary.findings.browser?.values ?? [];
  return (
    name.startsWith("browser:") &&
    name
      .slice(8)
      .split(",")
      .every((each) => values.includes(each))
  );
}

function fault({ knowledge, has }: RuleContext, whole: string, name: string): string | undefined {
  const isFact = name.startsWith("fact:") && has("fact", name.slice(5));
  const isList = isFact && knowledge.facts.get(name.slice(5))?.unit === "rows";
  if (isList) return `${whole} is a whole table and cannot stand in a sentence. Write the words, or use another fact.`;
  if (whole === `{${name}}` && (isFact || DESK.includes(name) || isBrowserList(knowledge, name))) return undefined;
  const known = [...DESK, ...[...knowledge.facts.keys()].map((id) => `fact:${id}`)];
  const meant = nearest(name.replace(/^\$?\{*/, ""), known);
  const hint = meant
    ? `Did you mean {${meant}}?`
    : `Use {fact:...} with the name of a file in facts/, or one of ${DESK.map((each) => `{${each}}`).join(", ")}.`;
  return `Nothing fills ${whole}, so people would see it as it stands. ${hint}`;
}
