import type { SourceFile } from "../../knowledge/files.ts";
import type { Cause, Knowledge } from "../../knowledge/model.ts";
import type { EntryView } from "./api.ts";
import { mapOf } from "./map.ts";
import { placeOf } from "./places.ts";

/** A question or a cause with its file and what it is connected with; undefined when there is no such entry. */
export function entryView(
  knowledge: Knowledge,
  files: readonly SourceFile[],
  folder: string,
  kind: string,
  id: string,
): EntryView | undefined {
  const source = files.find((file) => file.path === `${kind}/${id}.json`);
  if (!source) return undefined;
  const place = placeOf(folder, source.path);
  if (kind === "causes") return { ...place, ...causeView(knowledge, id), text: source.text };
  if (kind === "questions") return { ...place, ...questionView(knowledge, id), text: source.text };
  const { title } = (source.json ?? {}) as { title?: string };
  return { ...place, title: title ?? id, text: source.text, facts: [], links: [] };
}

type Shown = Pick<EntryView, "title" | "facts" | "links">;

function causeView(knowledge: Knowledge, id: string): Shown {
  const cause = knowledge.causes.get(id) as Cause;
  const questions = new Map(mapOf(knowledge).questions.map((question) => [question.id, question.title]));
  const links = mapOf(knowledge).links.filter((link) => link.cause === id);
  return {
    title: cause.title,
    facts: [
      { name: "In words", value: cause.says },
      { name: "How common", value: cause.prior },
      { name: "Repaired by", value: cause.repairedBy },
      { name: "Fix", value: knowledge.fixes.get(cause.fix)?.title ?? cause.fix },
      { name: "Shows in", value: cause.stages.join(", ") },
      { name: "Devices", value: cause.platforms.join(", ") },
      ...cause.apart.map(({ from, by }) => ({ name: `Not ${from}`, value: `told apart by ${by}` })),
    ],
    links: links
      .sort((a, b) => b.strength - a.strength)
      .map(({ question, says }) => ({
        kind: "questions",
        id: question,
        title: questions.get(question) ?? question,
        says,
      })),
  };
}

function questionView(knowledge: Knowledge, id: string): Shown {
  const question = knowledge.questions.get(id);
  const links = mapOf(knowledge).links.filter((link) => link.question === id);
  return {
    title: question?.ask ?? id,
    facts: [
      { name: "Why it is asked", value: question?.why ?? "" },
      { name: "Finding", value: question?.finding ?? "" },
      { name: "Effort", value: question?.effort ?? "" },
      { name: "Answers", value: question?.options.map(({ label }) => label).join(" · ") || (question?.entry ?? "") },
    ],
    links: links
      .sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength))
      .map(({ cause, says }) => ({
        kind: "causes",
        id: cause,
        title: knowledge.causes.get(cause)?.title ?? cause,
        says,
      })),
  };
}
