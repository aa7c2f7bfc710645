import { readdirSync, readFileSync } from "node:fs";
import { answeredCard } from "../../cards/answered-card.ts";
import type { Card } from "../../cards/card.ts";
import { caseAgentCard } from "../../cards/case-agent-card.ts";
import { caseCard } from "../../cards/case-card.ts";
import { caseListCard } from "../../cards/case-list-card.ts";
import { caseNewsCard } from "../../cards/case-news-card.ts";
import { connectCard } from "../../cards/connect-card.ts";
import { deskFormCard } from "../../cards/desk-form-card.ts";
import { fixCard } from "../../cards/fix-card.ts";
import { handOffCard } from "../../cards/hand-off-card.ts";
import { helpCard } from "../../cards/help-card.ts";
import { noticeCard } from "../../cards/notice-card.ts";
import { outOfScopeCard } from "../../cards/out-of-scope-card.ts";
import { passkeysCard } from "../../cards/passkeys-card.ts";
import { questionCard } from "../../cards/question-card.ts";
import { reportCard } from "../../cards/report-card.ts";
import { resultCard } from "../../cards/result-card.ts";
import { securityCard } from "../../cards/security-card.ts";
import { transcriptCard } from "../../cards/transcript-card.ts";
import { understoodCard } from "../../cards/understood-card.ts";
import { welcomeCard } from "../../cards/welcome-card.ts";

/** Each template's function. A template that is missing here fails `templates.test.ts`. */
const builders: Readonly<Record<string, (data: never) => Card>> = {
  answered: answeredCard,
  case: caseCard,
  "case-agent": caseAgentCard,
  "case-list": caseListCard,
  "case-news": caseNewsCard,
  connect: connectCard,
  "desk-form": deskFormCard,
  fix: fixCard,
  "hand-off": handOffCard,
  help: helpCard,
  notice: noticeCard,
  "out-of-scope": outOfScopeCard,
  passkeys: passkeysCard,
  question: questionCard,
  report: reportCard,
  result: resultCard,
  security: securityCard,
  transcript: transcriptCard,
  understood: understoodCard,
  welcome: welcomeCard,
};

export interface CardSample {
  readonly name: string; // of the sample file: the template's, or the template's with a variant behind it
  readonly template: string;
  readonly data: unknown;
  readonly build: (data: unknown) => Card;
}

/** Every sample in `cards/samples/`, with the function that takes it. */
export function cardSamples(): CardSample[] {
  return names("samples").map((name) => {
    const template = templateOf(name);
    const build = builders[template] as ((data: unknown) => Card) | undefined;
    if (build === undefined) throw new Error(`No card function for the sample ${name}.json.`);
    return { name, template, data: JSON.parse(readFileSync(folder(`samples/${name}.json`), "utf8")), build };
  });
}

export function cardTemplates(): string[] {
  return names("templates");
}

/** `question-choices` belongs to `question`, `case-agent` to itself. */
function templateOf(sample: string): string {
  const fitting = names("templates").filter((name) => sample === name || sample.startsWith(`${name}-`));
  return fitting.sort((a, b) => b.length - a.length)[0] ?? sample;
}

function names(inFolder: string): string[] {
  return readdirSync(folder(inFolder))
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
}

function folder(path: string): URL {
  return new URL(`../../cards/${path}`, import.meta.url);
}
