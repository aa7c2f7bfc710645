import type { TurnContext } from "botbuilder-core";
import type { Card } from "../../cards/card.ts";
import type { TextKey } from "../../cards/text.ts";
import { plainText } from "../../knowledge/words.ts";
import { REMOVED, UNCHECKED } from "../input.ts";
import type { Ports } from "../ports.ts";
import type { Session } from "../state.ts";
import { secretPatterns } from "../words.ts";
import { caseView, type DeskView, routeTitle, text } from "./agent-cards.ts";
import * as forms from "./agent-forms.ts";
import type { Act, Actor, HelpCase, Party, Refusal } from "./case.ts";
import { PASSKEYS_CHECKED, readRefused, withPasskeys } from "./case-passkeys.ts";
import * as recovery from "./recovery-cards.ts";
import { type GoOnAt, tellPerson } from "./tell-person.ts";

/** What an agent did: clicked on a card of a case, or wrote in its thread. Everything typed has been through the redactor. */
export interface AgentInput {
  readonly agent: Actor;
  readonly verb?: string; // of a click
  readonly values: Readonly<Record<string, string>>;
  readonly said?: string; // in the thread
  readonly act: string; // the same for the same click, or message
}

/** What comes of it. The case and what the agents see are effects of the turn already. */
export interface AgentAnswer {
  readonly session: Session;
  readonly card?: Card; // stands in the place of the clicked one, for the one who clicked
  readonly keeps?: Card; // instead of a card that is for this moment only: written down, and shown when the same click comes again
  readonly remark?: string; // a sentence to the agent
  readonly refused?: string; // why nothing was changed, by a name for the log
  readonly spoken: string; // what is said in the conversation by this; "" for a mere look
}

type Doing = Act extends infer Each ? (Each extends Act ? Omit<Each, "id" | "by"> : never) : never;

const LOOKED_THROUGH = 200; // cases
const MOST_COLLEAGUES = 25;
const asks = secretPatterns("asks");

/**
 * One act of an agent, as a turn of the conversation that the case belongs to.
 * @param context  addressed to the person: what is sent in it reaches them
 */
export async function agentTurn(
  ports: Ports,
  context: TurnContext,
  session: Session,
  of: HelpCase,
  input: AgentInput,
  goOnAt: GoOnAt,
): Promise<AgentAnswer> {
  return new AgentTurn(ports, context, session, of, input, goOnAt).run();
}

class AgentTurn {
  readonly #ports: Ports;
  readonly #context: TurnContext;
  readonly #input: AgentInput;
  readonly #goOnAt: GoOnAt;
  #session: Session;
  #case: HelpCase;

  constructor(ports: Ports, context: TurnContext, session: Session, of: HelpCase, input: AgentInput, goOnAt: GoOnAt) {
    this.#goOnAt = goOnAt;
    this.#ports = ports;
    this.#context = context;
    this.#session = session;
    this.#case = of;
    this.#input = input;
  }

  async run(): Promise<AgentAnswer> {
    const { said, verb, values } = this.#input;
    if (said !== undefined) return this.#reply(said);
    switch (verb) {
      case "desk-show":
        return this.#shows(this.#card());
      case "desk-take":
        return this.#does({ kind: "take" });
      case "desk-put-back":
        return this.#does({ kind: "put-back" });
      case "desk-reply":
        return this.#opens(() => forms.replyForm(this.#view()));
      case "desk-send-reply":
        return this.#reply(values[forms.REPLY] ?? "");
      case "desk-step":
        return this.#opens(() => forms.stepForm(this.#view()));
      case "desk-send-step":
        return this.#step("ask-again");
      case "desk-give-back":
        return this.#step("give-back");
      case "desk-resolve":
        return this.#opens(() => forms.resolveForm(this.#view()));
      case "desk-send-resolve":
        return this.#resolve();
      case "desk-escalate": {
        const lines = await this.#ports.desk.lines(this.#case);
        return this.#opens(() => forms.escalateForm(this.#view(), lines));
      }
      case "desk-send-escalate":
        return this.#escalate();
      case "desk-transcript": {
        const lines = await this.#ports.desk.lines(this.#case);
        const where = this.#ports.desk.opensDialogs ? "card-with-dialog" : "card";
        return this.#shows(forms.transcriptPage(this.#view(), lines, Number(values.page) || 1, where));
      }
      case "desk-more":
        return this.#more();
      case "desk-hand-on": {
        const colleagues = await this.#colleagues();
        return this.#opens(() => forms.handOnForm(this.#view(), colleagues));
      }
      case "desk-passkeys":
        return this.#passkeys();
      case "desk-give":
        return this.#give();
      case "desk-identity":
        return this.#opens(() => recovery.identityCard(this.#view()));
      case "desk-send-identity":
        return this.#identity();
      case "desk-pass":
        return this.#opens(() => recovery.passCard(this.#view()));
      case "desk-send-pass":
        return this.#pass();
      case "desk-loss":
        return this.#opens(() => recovery.lossCard(this.#view()));
      case "desk-send-loss":
        return this.#loss();
      default:
        return this.#refused("desk.refused.unknown");
    }
  }

  async #reply(said: string): Promise<AgentAnswer> {
    if (said.includes(UNCHECKED)) return this.#refused("desk.thread.unchecked");
    if (said.includes(REMOVED)) return this.#refused("desk.thread.secret");
    if (asks.some((pattern) => pattern.test(plainText(said)))) return this.#refused("desk.thread.asks-secret");
    const inThread = this.#input.said !== undefined;
    return this.#does({ kind: "reply", text: said, ...(inThread && { inThread }) }, said);
  }

  async #more(): Promise<AgentAnswer> {
    const colleagues = await this.#colleagues();
    const { lookForCase } = this.#ports.directory;
    return this.#opens(() => forms.moreForm(this.#view(), colleagues, lookForCase !== undefined));
  }

  /** The list of the person of this case, for the one who has taken it, with the bot's own credential. The log of the case tells of it. */
  async #passkeys(): Promise<AgentAnswer> {
    const { directory } = this.#ports;
    const why = readRefused(this.#case, this.#input.agent);
    if (why !== undefined) return this.#refused(why);
    const found = await directory.lookForCase?.(this.#case, this.#input.agent);
    if (found?.kind !== "found")
      return this.#remarks(text(`desk.passkeys.failed.${found?.kind === "failed" ? found.why : "not-configured"}`));
    const noted = await this.#notes(PASSKEYS_CHECKED, { asIs: true }); // the card anew would take the list away at once
    if (noted.remark !== undefined) return noted;
    return { ...noted, card: withPasskeys(this.#view(), found.list), keeps: this.#card() };
  }

  async #give(): Promise<AgentAnswer> {
    const chosen = this.#input.values[forms.COLLEAGUE] ?? "";
    const to = (await this.#colleagues()).find(({ id }) => id === chosen);
    return to ? this.#does({ kind: "pass", to }) : this.#refused("desk.refused.no-colleague");
  }

  /** Agents who have worked on one of the last cases; whether they still are agents is asked when they act. */
  async #colleagues(): Promise<Party[]> {
    const cases = await this.#ports.desk.search({ most: LOOKED_THROUGH });
    const known = cases.flatMap(({ log }) => log.filter(({ role }) => role === "agent").map(({ by }) => by));
    const others = known.filter(({ id }) => id !== this.#input.agent.id && id !== this.#case.requester.id);
    return [...new Map(others.map((party) => [party.id, party])).values()].slice(0, MOST_COLLEAGUES);
  }

  async #step(kind: "ask-again" | "give-back"): Promise<AgentAnswer> {
    const step = this.#input.values[forms.STEP] ?? "";
    if (!forms.stepsOf(this.#view()).some(({ value }) => value === step)) return this.#refused("desk.step.required");
    return this.#does({ kind, step });
  }

  async #resolve(): Promise<AgentAnswer> {
    const { knowledge } = this.#view();
    const chosen = this.#input.values[forms.CAUSE] ?? "";
    const note = this.#input.values[forms.NOTE] ?? "";
    if (chosen !== forms.OTHER_CAUSE && !knowledge.causes.has(chosen)) return this.#refused("desk.resolve.required");
    if (note.includes(REMOVED)) return this.#refused("desk.note.secret");
    return this.#does({ kind: "resolve", cause: chosen === forms.OTHER_CAUSE ? "" : chosen, note }, note);
  }

  async #escalate(): Promise<AgentAnswer> {
    const { knowledge } = this.#view();
    const { values } = this.#input;
    const route = values[forms.ROUTE] ?? "";
    const note = values[forms.NOTE] ?? "";
    if (!knowledge.routes.has(route)) return this.#refused("desk.escalate.required");
    if (note.includes(REMOVED)) return this.#refused("desk.note.secret");
    if (!this.#ports.desk.reaches(route))
      return this.#remarks(text("desk.escalate.unreachable", { route: routeTitle(knowledge, route) }));
    const picked = (values[forms.LINES] ?? "").split(",");
    const lines = (await this.#ports.desk.lines(this.#case)).filter(({ seq }) => picked.includes(String(seq)));
    const ticket = knowledge.routes.get(route)?.ticket !== undefined && this.#ports.desk.hasTickets;
    return this.#does({
      kind: "escalate",
      route,
      ticket,
      lines: lines.map(({ at, who, words }) => ({ at, who, words })),
      note,
    });
  }

  async #identity(): Promise<AgentAnswer> {
    const { flags = "", tier = "", factor = "" } = this.#input.values;
    const raised = flags.split(",").filter((flag) => recovery.oneOf(recovery.FLAGS, flag));
    if (raised.length > 0) {
      const done = await this.#notes("identity:stop");
      return done.remark === undefined ? { ...done, card: recovery.stopCard(this.#view()) } : done;
    }
    if (!recovery.oneOf(recovery.TIERS, tier) || !recovery.oneOf(recovery.FACTORS, factor))
      return { ...this.#shows(recovery.identityCard(this.#view())), remark: text("identity.factor") };
    return this.#notes(`identity:${tier}:${factor}`);
  }

  async #pass(): Promise<AgentAnswer> {
    const { scenario = "" } = this.#input.values;
    if (recovery.identityOf(this.#case) === "stop")
      return { ...this.#shows(recovery.stopCard(this.#view())), remark: text("pass.blocked") };
    if (!Object.hasOwn(recovery.SCENARIOS, scenario)) return this.#refused("desk.refused.unknown");
    return this.#notes(`pass:${scenario}`);
  }

  async #loss(): Promise<AgentAnswer> {
    const { done = "" } = this.#input.values;
    if (!recovery.oneOf(recovery.LOSS_STEPS, done)) return this.#refused("desk.refused.unknown");
    const noted = await this.#notes(`loss:${done}`);
    return noted.remark === undefined ? { ...noted, card: recovery.lossCard(this.#view()) } : noted;
  }

  /** The agent's own statement, for the log and the thread. */
  async #notes(about: string, how: { readonly asIs?: true } = {}): Promise<AgentAnswer> {
    const before = this.#case.log.length;
    const done = await this.#does({ kind: "note", about, ...how });
    const entry = this.#case.log.length > before ? this.#case.log.at(-1) : undefined;
    const words = entry && recovery.noteWords(entry);
    if (words !== undefined) this.#ports.desk.post(this.#context, this.#case, words);
    return done;
  }

  /** @param spoken  what is said to the person by this, for the transcript */
  async #does(doing: Doing, spoken = ""): Promise<AgentAnswer> {
    const act = { id: this.#input.act, by: this.#input.agent, ...doing } as Act;
    const applied = this.#ports.desk.act(this.#context, this.#case, act);
    if (applied.kind === "same") return { ...this.#shows(this.#card()), refused: "repeated" };
    if (applied.kind === "refused") return this.#refused(WHY[applied.why]);
    this.#case = applied.case;
    this.#session = await tellPerson(this.#ports, this.#context, this.#session, applied, this.#goOnAt);
    return { session: this.#session, card: this.#card(), spoken };
  }

  /** A form, unless the case is not this agent's to work on: then the case as it is, and why. */
  #opens(form: () => Card): AgentAnswer {
    const { taker, requester, status } = this.#case;
    const { agent } = this.#input;
    if (requester.id === agent.id) return this.#refused("desk.refused.own-case");
    if (status === "resolved") return this.#refused("desk.refused.resolved");
    if (taker !== undefined && taker.id !== agent.id) return this.#refused("desk.refused.taken-by-other");
    return this.#shows(form());
  }

  #shows(card: Card): AgentAnswer {
    return { session: this.#session, card, spoken: "" };
  }

  /** Nothing is changed; the agent sees the case as it is now, and why. */
  #refused(why: TextKey): AgentAnswer {
    const refused = why.split(".").slice(1).join(" ");
    return { ...this.#remarks(text(why, { agent: this.#case.taker?.name ?? "" })), refused };
  }

  #remarks(remark: string): AgentAnswer {
    return { session: this.#session, card: caseView(this.#view(), remark), remark, spoken: "" };
  }

  #card(): Card {
    return caseView(this.#view());
  }

  #view(): DeskView {
    return { knowledge: this.#ports.knowledge(), case: this.#case, nonce: this.#ports.newNonce() };
  }
}

const WHY: Readonly<Record<Refusal, TextKey>> = {
  "own-case": "desk.refused.own-case",
  "not-agent": "desk.refused.not-agent",
  "not-person": "desk.refused.unknown",
  "taken-by-other": "desk.refused.taken-by-other",
  "not-taken": "desk.refused.not-taken",
  resolved: "desk.refused.resolved",
  "not-resolved": "desk.refused.not-resolved",
  empty: "desk.refused.empty",
  "unknown-ticket": "desk.refused.unknown",
  "at-bot": "desk.refused.unknown",
  full: "desk.refused.full",
};
