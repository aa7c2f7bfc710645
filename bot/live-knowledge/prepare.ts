import { setImmediate as turnsFirst } from "node:timers/promises";
import { inLanguage, understoodLanguages } from "../../knowledge/languages.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { nextStep } from "../../knowledge/next-step.ts";
import { readText, takeApart } from "../../knowledge/read-text.ts";
import { learnSpelling } from "../../knowledge/spelling.ts";
import { modelOf } from "../../knowledge/tables.ts";
import { learnWording } from "../../knowledge/wording.ts";

const SLICE_MS = 5; // of work, then waiting turns have the loop

/** Builds the tables that reading and reasoning need, so that the first person after a change does not wait for them. */
export function prepare(knowledge: Knowledge): Knowledge {
  for (const _ of steps(knowledge));
  return knowledge;
}

/** `prepare` in slices of a few milliseconds, with turns between them. */
export async function prepareInSlices(knowledge: Knowledge): Promise<Knowledge> {
  let since = performance.now();
  for (const _ of steps(knowledge)) {
    if (performance.now() - since < SLICE_MS) continue;
    await turnsFirst();
    since = performance.now();
  }
  return knowledge;
}

function* steps(knowledge: Knowledge): Generator<undefined> {
  for (const language of understoodLanguages(knowledge)) {
    const view = inLanguage(knowledge, language);
    modelOf(view);
    yield;
    yield* learnSpelling(view);
    takeApart(view, TYPICAL, language); // builds what reads a text
    yield;
    yield* learnWording(view);
    const { evidence } = readText(view, TYPICAL, language);
    yield;
    nextStep(view, evidence);
    yield;
  }
}

const TYPICAL = "passkey"; // of no language: the locale decides
