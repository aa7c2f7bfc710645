import type { Card } from "../../cards/card.ts";
import * as present from "../../dialogs/present.ts";
import { findingTitle, valueLabel } from "../../knowledge/labels.ts";
import type { Cause, Fix, Knowledge, Question } from "../../knowledge/model.ts";
import { nextStep } from "../../knowledge/next-step.ts";
import type { CardLine, CardView } from "./api.ts";
import { sampleCard, sampleNames } from "./card-samples.ts";
import { cardIn } from "./card-turn.ts";
import { fileOf } from "./map.ts";
import { placeOf } from "./places.ts";
import { type Situation, situationsOf } from "./situations.ts";

/** One card that can be shown, and how it is made. */
interface Entry extends CardLine {
  readonly make: () => Promise<{ readonly card: Card; readonly data: unknown }>;
}

const galleries = new WeakMap<Knowledge, ReadonlyMap<string, Entry>>();

/** Every card a person can meet: each question, each fix in each of its forms, and the samples of the fixed cards. */
export function cardLines(knowledge: Knowledge): CardLine[] {
  return [...galleryOf(knowledge).values()].map(({ make: _, ...line }) => line);
}

/** One card with what made it; undefined when there is none of this id. */
export async function cardView(knowledge: Knowledge, folder: string, id: string): Promise<CardView | undefined> {
  const entry = galleryOf(knowledge).get(id);
  if (!entry) return undefined;
  const { card, data } = await entry.make();
  return {
    ...placeOf(folder, entry.file),
    id,
    title: entry.title,
    detail: entry.detail,
    card,
    data,
    bytes: Buffer.byteLength(JSON.stringify(card)),
    actions: (card as { actions?: readonly unknown[] }).actions?.length ?? 0,
  };
}

function galleryOf(knowledge: Knowledge): ReadonlyMap<string, Entry> {
  let gallery = galleries.get(knowledge);
  if (!gallery) {
    const entries = [
      ...[...knowledge.questions.values()].flatMap((question) => questionEntries(knowledge, question)),
      ...[...knowledge.fixes.values()].flatMap((fix) => fixEntries(knowledge, fix)),
      ...sampleNames().map(sampleEntry),
    ];
    gallery = new Map(entries.map((entry) => [entry.id, entry]));
    galleries.set(knowledge, gallery);
  }
  return gallery;
}

/** The card as it is asked first, and once more for each device that has its own words on how to find out. */
function questionEntries(knowledge: Knowledge, question: Question): Entry[] {
  const own = (question.how ?? []).flatMap(({ when }) => (when ? [firstOf(when)] : []));
  const situations: readonly Situation[] = [{}, ...own];
  return situations.map((situation, i) => ({
    id: `question/${question.id}${i === 0 ? "" : `/${i}`}`,
    group: "Questions",
    title: question.ask,
    detail: i === 0 ? findingTitle(knowledge, question.finding) : wordsOf(knowledge, situation),
    file: fileOf("questions", question.id),
    make: async () => ({
      card: await cardIn(knowledge, situation, (turn, to) =>
        present.question(turn, to, question, nextStep(knowledge, turn.evidence)),
      ),
      data: { question, answers: situation },
    }),
  }));
}

function fixEntries(knowledge: Knowledge, fix: Fix): Entry[] {
  const cause = [...knowledge.causes.values()].find((each) => each.fix === fix.id);
  if (!cause) return [];
  return situationsOf(knowledge, fix).map((situation, i) => ({
    id: `fix/${fix.id}/${i}`,
    group: "Fixes",
    title: fix.title,
    detail: wordsOf(knowledge, situation) || "any device",
    file: fileOf("fixes", fix.id),
    make: async () => ({ card: await fixCardOf(knowledge, fix, cause, situation), data: { fix, answers: situation } }),
  }));
}

function fixCardOf(knowledge: Knowledge, fix: Fix, cause: Cause, situation: Situation): Promise<Card> {
  return cardIn(knowledge, { ...situation, "has-other-method": "yes" }, (turn, to) =>
    present.fix(turn, to, cause, fix, false),
  );
}

function sampleEntry(name: string): Entry {
  return {
    id: `sample/${name}`,
    group: "Fixed cards",
    title: name,
    detail: "a sample of its data",
    file: `../cards/samples/${name}.json`,
    make: () => sampleCard(name),
  };
}

function firstOf(when: Readonly<Record<string, readonly string[]>>): Situation {
  return Object.fromEntries(Object.entries(when).map(([finding, values]) => [finding, values[0] ?? ""]));
}

function wordsOf(knowledge: Knowledge, situation: Situation): string {
  return Object.entries(situation)
    .map(([finding, value]) => {
      const label = valueLabel(knowledge, finding, value);
      return label !== value && knowledge.questions.has(finding)
        ? label
        : `${findingTitle(knowledge, finding)}: ${label}`;
    })
    .join(", ");
}
