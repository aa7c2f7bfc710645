import { randomUUID } from "node:crypto";
import type { Activity } from "botbuilder";
import type { Card } from "../../cards/card.ts";
import { NOTE_INPUT } from "../../cards/hand-off-card.ts";
import { ANSWER_INPUT } from "../../cards/question-card.ts";
import { readCase } from "../../dialogs/desk/case.ts";
import type { CaseSummary } from "../../dialogs/hand-off-summary.ts";
import { nothingKept, type Ports } from "../../dialogs/ports.ts";
import type { OpenCard, Session } from "../../dialogs/state.ts";
import { evidenceOf } from "../../dialogs/state.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { nextStep } from "../../knowledge/next-step.ts";
import type { RankedCause } from "../../knowledge/weigh.ts";
import { ChannelDesk } from "../escalation/channel-desk.ts";
import { HelpdeskBot } from "../helpdesk-bot.ts";
import { TeamsAdapter } from "../turn/teams-adapter.ts";
import type { TurnOutcome } from "../turn/turn-outcome.ts";
import type { Scenario } from "./scenario.ts";
import { simulatedDirectory } from "./simulated-directory.ts";

/** How a scenario went. */
export interface Played {
  readonly id: string;
  readonly pass: boolean;
  readonly questions: number;
  readonly asked: readonly string[]; // findings, in order
  readonly fixesOffered: readonly string[]; // causes
  readonly fixed: string | null;
  readonly end: "fixed" | "hand-off" | "out-of-scope" | "stuck";
  readonly leading: readonly RankedCause[];
  readonly why: string;
}

const MOST_TURNS = 60;

/**
 * Plays a scenario through the real adapter, dialogs and cards: reads the card that waits, taps or types as the person
 * would, and goes on until the conversation ends.
 */
export async function playScenario(knowledge: Knowledge, scenario: Scenario): Promise<Played> {
  const chat = new SimulatedChat(knowledge, scenario);
  const asked: string[] = [];
  const fixesOffered: string[] = [];
  let fixed: string | null = null;
  await chat.type(scenario.opening);
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const { card } = chat.session;
    if (chat.filed)
      return judged(scenario, { asked, fixesOffered, fixed: null, end: "hand-off", leading: leadingOf(chat.filed) });
    if (!card)
      return judged(scenario, {
        asked,
        fixesOffered,
        fixed,
        end: fixed === null ? "stuck" : "fixed",
        leading: chat.leading,
      });
    switch (card.kind) {
      case "question": {
        const finding = knowledge.questions.get(card.subject)?.finding ?? "";
        asked.push(finding);
        await chat.answer(card, scenario.findings[finding]);
        break;
      }
      case "fix": {
        fixesOffered.push(card.subject);
        const helps = scenario.expect.causes.includes(card.subject);
        if (helps) fixed = card.subject;
        chat.remember();
        await chat.tap(card, helps ? "fix-worked" : "fix-failed");
        break;
      }
      case "look-up":
        await chat.tap(card, "look-up");
        break;
      case "test":
        await chat.tap(card, "test-worked");
        break;
      case "scope":
        return judged(scenario, { asked, fixesOffered, fixed, end: "out-of-scope", leading: chat.leading });
      case "welcome":
        return judged(scenario, { asked, fixesOffered, fixed, end: "stuck", leading: [] });
      case "hand-off":
      case "security":
        await chat.tap(card, "send-case");
    }
  }
  return judged(scenario, { asked, fixesOffered, fixed, end: "stuck", leading: chat.leading });
}

/** Nobody had a case before. */
const noCases = {
  case: async () => undefined,
  cases: async () => [],
  transcript: async () => [],
  activityIdOf: async () => undefined,
};

/** A chat without HTTP and without a store: the adapter's outcome of one turn is the state of the next. */
class SimulatedChat {
  readonly #knowledge: Knowledge;
  readonly #adapter: TeamsAdapter;
  readonly #bot: HelpdeskBot;
  readonly #conversation = `a:${randomUUID()}`;
  #state: unknown;
  #cards: Card[] = [];
  #leading: readonly RankedCause[] = [];
  filed: CaseSummary | undefined;

  constructor(knowledge: Knowledge, scenario: Scenario) {
    const { now } = scenario;
    const clock = () => (now === undefined ? Date.now() : Date.parse(now));
    const ports: Ports = {
      knowledge: () => knowledge,
      desk: new ChannelDesk({
        channelId: "19:simulated@thread.tacv2",
        knowledge: () => knowledge,
        store: noCases,
        hasTickets: false,
        now: clock,
      }),
      directory: simulatedDirectory(scenario, clock),
      now: () => new Date(clock()),
      records: nothingKept,
      newNonce: () => randomUUID(),
    };
    this.#knowledge = knowledge;
    this.#adapter = new TeamsAdapter(clock);
    this.#bot = new HelpdeskBot(ports);
  }

  get session(): Session {
    return this.#state as Session;
  }

  get leading(): readonly RankedCause[] {
    return this.session.trouble
      ? nextStep(this.#knowledge, evidenceOf(this.session.trouble.moves)).leading
      : this.#leading;
  }

  /** Keeps the picture of before a turn that may end the conversation. */
  remember(): void {
    this.#leading = this.leading;
  }

  type(text: string): Promise<void> {
    return this.#turn({ type: "message", text });
  }

  async answer(card: OpenCard, value: string | undefined): Promise<void> {
    if (value === undefined) return this.tap(card, "dont-know");
    const buttons = this.#buttons(card).filter((button) => button.verb === "answer");
    const direct = buttons.find((button) => button.data.answer === value);
    if (direct) return this.#click(direct);
    const sends = buttons.find((button) => button.data.answer === undefined);
    const offered = choicesOf(this.#current(card));
    if (sends && (offered.length === 0 || offered.includes(value)))
      return this.#click(sends, { [ANSWER_INPUT]: value });
    return this.type(value); // what the card does not offer, people type
  }

  async tap(card: OpenCard, verb: string): Promise<void> {
    const button = this.#buttons(card).find((each) => each.verb === verb);
    if (!button) throw new TypeError(`The ${card.kind} card has no button "${verb}".`);
    await this.#click(button, verb === "send-case" ? { [NOTE_INPUT]: "" } : {});
  }

  #click(button: Button, inputs: Readonly<Record<string, string>> = {}): Promise<void> {
    const action = { type: "Action.Execute", verb: button.verb, data: { ...button.data, ...inputs } };
    return this.#turn({ type: "invoke", name: "adaptiveCard/action", value: { action } });
  }

  async #turn(part: Partial<Activity>): Promise<void> {
    const outcome: TurnOutcome = await this.#adapter.run(this.#activity(part), this.#state, (context) =>
      this.#bot.run(context),
    );
    this.#state = outcome.state;
    const sent = outcome.deliveries.filter((delivery) => delivery.kind === "send");
    this.#cards.push(...sent.map((delivery) => delivery.activity.attachments?.[0]?.content as Card));
    this.filed = readCase(outcome.cases[0]?.body)?.summary ?? this.filed;
  }

  #activity(part: Partial<Activity>): Partial<Activity> {
    return {
      id: randomUUID(),
      channelId: "msteams",
      serviceUrl: "http://127.0.0.1/",
      locale: "en-US",
      from: { id: "29:simulated", name: "Simulated Employee" },
      recipient: { id: "28:bot", name: "Helpdesk" },
      conversation: { id: this.#conversation, conversationType: "personal", isGroup: false, name: "" },
      ...part,
    } as Partial<Activity>;
  }

  #current(card: OpenCard): Card {
    const current = this.#cards.findLast((each) => buttonsOf(each).some((button) => button.data.nonce === card.nonce));
    if (!current) throw new TypeError(`The ${card.kind} card that waits was never sent.`);
    return current;
  }

  #buttons(card: OpenCard): Button[] {
    return buttonsOf(this.#current(card)).filter((button) => button.data.nonce === card.nonce);
  }
}

interface Button {
  readonly verb: string;
  readonly data: Readonly<Record<string, unknown>>;
}

function buttonsOf(card: Card): Button[] {
  return nodesOf(card)
    .filter((node) => node.type === "Action.Execute")
    .map((node) => ({ verb: String(node.verb), data: (node.data ?? {}) as Record<string, unknown> }));
}

function choicesOf(card: Card): string[] {
  return nodesOf(card)
    .filter((node) => node.type === "Input.ChoiceSet")
    .flatMap((node) => (node.choices as { value: string }[]).map((choice) => choice.value));
}

function nodesOf(node: unknown): Record<string, unknown>[] {
  if (Array.isArray(node)) return node.flatMap(nodesOf);
  if (node === null || typeof node !== "object") return [];
  const parts = Object.entries(node).filter(([key]) => key !== "data" && key !== "fallback");
  return [node as Record<string, unknown>, ...parts.flatMap(([, value]) => nodesOf(value))];
}

function leadingOf(summary: CaseSummary): RankedCause[] {
  const ranked = summary.possible.map(({ cause, probability }) => ({ id: cause, probability }));
  const named = ranked.find((each) => each.id === summary.leading) ?? { id: summary.leading, probability: 0 };
  return [named, ...ranked.filter((each) => each.id !== summary.leading)].slice(0, 5);
}

function judged(scenario: Scenario, played: Omit<Played, "id" | "pass" | "questions" | "why">): Played {
  const { expect } = scenario;
  const questions = played.asked.length;
  const faults: string[] = [];
  if (expect.end !== "either" ? played.end !== expect.end : played.end !== "fixed" && played.end !== "hand-off")
    faults.push(`ended "${played.end}" instead of "${expect.end}"`);
  const found = played.fixed ?? played.leading[0]?.id ?? "nothing";
  if (!expect.causes.includes(found)) faults.push(`found "${found}" instead of "${expect.causes.join('" or "')}"`);
  if (questions > expect.questions + 1)
    faults.push(`asked ${questions} questions instead of at most ${expect.questions + 1}`);
  return { id: scenario.id, pass: faults.length === 0, questions, ...played, why: faults.join("; ") || "as expected" };
}
