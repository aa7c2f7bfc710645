import { type Activity, CardFactory, type TurnContext } from "botbuilder-core";
import { answeredCard } from "../cards/answered-card.ts";
import type { Card, CardAction } from "../cards/card.ts";
import { noticeCard } from "../cards/notice-card.ts";
import { say, type TextKey } from "../cards/text.ts";
import { readDay, type ToldDay } from "../knowledge/dates.ts";
import type { Evidence } from "../knowledge/evidence.ts";
import { answerLanguage, baseOf, inLanguage, lexiconOf } from "../knowledge/languages.ts";
import type { Knowledge } from "../knowledge/model.ts";
import { withDerived } from "../knowledge/next-step.ts";
import { asOf } from "../knowledge/passkeys/aged.ts";
import { readTakenApart, type TakenApart, type TextReading, takeApart } from "../knowledge/read-text.ts";
import { type Input, readInput } from "./input.ts";
import { writtenIn } from "./language.ts";
import type { Ports } from "./ports.ts";
import {
  type CardKind,
  evidenceOf,
  type Move,
  newTrouble,
  type OpenCard,
  type Session,
  type Trouble,
} from "./state.ts";

const TURN = Symbol("turn");

interface ReadText {
  readonly text: string;
  readonly apart: TakenApart;
  reading?: TextReading; // once somebody asked for it
}

/**
 * What one turn of the conversation works with: the input, a draft of the session, one version of the knowledge,
 * and the ways to show something. Lives for the turn only.
 */
export class Turn {
  readonly context: TurnContext;
  readonly ports: Ports;
  /** In the language that the person is answered in. */
  readonly knowledge: Knowledge;
  /** The same as the files have it, in English: for agents. */
  readonly base: Knowledge;
  readonly input: Input;
  session: Session;
  /** What the clicked card turns into. */
  answered: Card | undefined;
  /** A sentence for the click when its card stays as it is. */
  remark: string | undefined;
  /** What a click meant, in words. */
  spoken: string | undefined;
  /** Set when the click had its effect. */
  usedNonce: string | undefined;

  readonly #language: string;
  #known: { readonly moves: readonly Move[]; readonly evidence: Evidence } | undefined;
  #read: ReadText | undefined;

  constructor(context: TurnContext, ports: Ports, session: Session) {
    this.context = context;
    this.ports = ports;
    this.base = ports.knowledge();
    this.input = readInput(context.activity);
    const language =
      this.input.kind === "text" ? writtenIn(this.base, session.language, this.input.text) : session.language;
    this.session = language === session.language || language === undefined ? session : { ...session, language };
    this.#language = answerLanguage(this.base, this.session.language, context.activity.locale);
    this.knowledge = inLanguage(this.base, this.#language);
    context.turnState.set(TURN, this);
  }

  /** What texts and days are in: the locale of Teams where it is of the language that the person is answered in. */
  get locale(): string {
    const { locale } = this.context.activity;
    return locale !== undefined && baseOf(locale) === this.#language ? locale : this.#language;
  }

  get trouble(): Trouble {
    return this.session.trouble ?? newTrouble(this.ports.now());
  }

  /** What is known, derived findings included; worked out once for the same moves. */
  get evidence(): Evidence {
    const { moves } = this.trouble;
    if (this.#known?.moves !== moves)
      this.#known = { moves, evidence: withDerived(this.knowledge, asOf(evidenceOf(moves), this.ports.now())) };
    return this.#known.evidence;
  }

  /** What a text says; read once a turn. */
  reading(text: string): TextReading {
    const read = this.#taken(text);
    read.reading ??= readTakenApart(read.apart);
    return read.reading;
  }

  /** The security signal in a text; most answers need no more than this of it. */
  signal(text: string): string | undefined {
    return this.#taken(text).apart.security;
  }

  #taken(text: string): ReadText {
    if (this.#read?.text !== text) this.#read = { text, apart: takeApart(this.base, text, this.#language) };
    return this.#read;
  }

  /** A day that a text names, as exactly as it is told. */
  readDay(text: string): ToldDay | undefined {
    return readDay(this.inEnglishDates(text), this.ports.now());
  }

  /** A text with its times as English says them. */
  inEnglishDates(text: string): string {
    return lexiconOf(this.knowledge).inEnglishDates(text);
  }

  say(key: TextKey, values?: Readonly<Record<string, string | number>>): string {
    return say(this.locale, key, values);
  }

  /** The desk's name, phone and hours, for texts that name them. */
  get desk(): { readonly desk: string; readonly phone: string; readonly hours: string } {
    const { name, phone, hours } = this.knowledge.tenant.desk;
    return { desk: name, phone, hours };
  }

  /** What was typed keeps the id of its message, so that an edit or a deletion finds it. */
  move(move: Move): void {
    const { id } = this.context.activity;
    const made: Move = this.input.kind === "text" && id !== undefined ? { ...move, message: id } : move;
    this.session = { ...this.session, trouble: { ...this.trouble, moves: [...this.trouble.moves, made] } };
  }

  update(changes: Partial<Session>): void {
    this.session = { ...this.session, ...changes };
  }

  updateTrouble(changes: Partial<Trouble>): void {
    this.session = { ...this.session, trouble: { ...this.trouble, ...changes } };
  }

  /** Sends a card that waits for an answer. The one that waited before no longer counts. */
  async open(kind: CardKind, subject: string, build: (address: Address) => Card): Promise<void> {
    const step = this.session.cardsShown + 1;
    const nonce = this.ports.newNonce();
    const key = await this.#send(build(this.#address(step, nonce)));
    this.update({ cardsShown: step, card: { kind, subject, step, nonce, key } });
  }

  /** Sends the waiting card once more; the earlier copy closes. The nonce stays, so whichever copy is clicked counts once. */
  async reopen(card: OpenCard, build: (address: Address) => Card): Promise<void> {
    const shown = build(this.#address(card.step, card.nonce));
    const isClicked = this.input.kind === "action" && this.input.nonce === card.nonce;
    const moved = answeredCard({
      question: String(shown.fallbackText ?? ""),
      answer: this.say("answered.replaced"),
      actions: [],
    });
    if (isClicked) this.answered = moved;
    else await this.replace(card.key, moved);
    const key = await this.#send(shown);
    this.update({ card: { ...card, key } });
  }

  /** Sends a card whose buttons are not part of the waterfall. @returns its nonce and delivery key */
  async aside(build: (address: Address) => Card): Promise<{ readonly nonce: string; readonly key: string }> {
    const nonce = this.ports.newNonce();
    return { nonce, key: await this.#send(build(this.#address(this.session.cardsShown, nonce))) };
  }

  /** A short message without buttons. */
  async tell(key: TextKey, values?: Readonly<Record<string, string | number>>): Promise<void> {
    await this.#send(noticeCard({ text: this.say(key, values).trim(), actions: [] }));
  }

  async send(card: Card): Promise<void> {
    await this.#send(card);
  }

  /**
   * The waiting card was answered: it turns into this form, whether it was clicked or answered by typing.
   * @param words  what was chosen, for the transcript
   */
  async close(form: Card, words: string): Promise<void> {
    const { card } = this.session;
    if (!card) return;
    if (this.input.kind === "action" && this.input.nonce === card.nonce) {
      this.answered = form;
      this.usedNonce = card.nonce;
      this.spoken = words;
    } else await this.replace(card.key, form);
    const { card: _, ...rest } = this.session;
    this.session = rest;
  }

  /** Replaces a card that was sent in an earlier turn. */
  async replace(key: string, form: Card): Promise<void> {
    await this.context.updateActivity({ id: key, ...activityWith(form) });
  }

  #address(step: number, nonce: string): Address {
    const data = { conversation: shortName(this.context.activity.conversation.id), step, nonce };
    const label = (key: TextKey) => this.say(key);
    return {
      button: (verb, title, more = {}, look = {}) => ({
        verb,
        title: label(title),
        data: { ...data, ...more },
        ...look,
      }),
      choice: (verb, title, more) => ({ verb, title, data: { ...data, ...more } }),
    };
  }

  async #send(card: Card): Promise<string> {
    const response = await this.context.sendActivity(activityWith(card));
    return response?.id ?? "";
  }
}

/** Makes buttons that know which card they belong to. */
export interface Address {
  readonly button: (
    verb: string,
    title: TextKey,
    more?: Readonly<Record<string, unknown>>,
    look?: ButtonLook,
  ) => CardAction;
  readonly choice: (verb: string, title: string, more: Readonly<Record<string, unknown>>) => CardAction;
}

type ButtonLook = Pick<CardAction, "style" | "ignoresInputs">;

/** The turn that a dialog runs in. */
export function turnOf(context: TurnContext): Turn {
  return context.turnState.get(TURN) as Turn;
}

export function activityWith(card: Card): Partial<Activity> {
  return { type: "message", attachments: [CardFactory.adaptiveCard(card)] };
}

/** Enough of the conversation's id to tell it in a log; the nonce is what counts. */
function shortName(conversationId: string): string {
  return conversationId.slice(0, 40);
}
