import { buttonsOf, type Card, choicesOf, entryOf } from "./card-reading.ts";

/** How a turn reaches the bot: the first text, a tap on a card, or typed words in place of a tap. */
export type TurnKind = "opening" | "click" | "typed";

/** What a person does with a card. `ends`: nothing that could be answered comes back. */
export interface Act {
  readonly activity: Readonly<Record<string, unknown>>;
  readonly ends: boolean;
}

const OPENINGS = [
  "I scan the QR code and nothing happens",
  "My passkey stopped working since I got a new iPhone",
  "Samsung Pass saved my passkey and now Teams does not accept it",
  "It says this passkey is no longer used, what now",
  "I want to set up a passkey in Authenticator but it goes round in circles",
  "Windows asks for a security key and I do not have one, I use Chrome on my laptop",
  "AADSTS135011 when I sign in on my Android phone",
  "the option for passkey is missing on my Pixel with Android 13",
  "cannot register a passkey, it says your organization does not allow it",
  "my yubikey is not recognised in Firefox on my Mac",
];
/** What is typed where a question wants a number, a date or a version. */
const TYPED: Readonly<Record<string, string>> = {
  "Input.Text": "17.4",
  "Input.Number": "2",
  "Input.Date": "2026-10-01",
};

/** One employee with one trouble. Number `n` says and answers the same in every run. */
export class Person {
  readonly conversation: string;
  readonly #n: number;
  #questions = 0;
  #fixes = 0;

  constructor(n: number, conversation: string) {
    this.#n = n;
    this.conversation = conversation;
  }

  opening(): Act {
    return { activity: message(OPENINGS[this.#n % OPENINGS.length] ?? ""), ends: false };
  }

  /** Answers the open card. @throws when the card is of no kind that this person knows */
  answer(card: Card, kind: TurnKind): Act {
    const verbs = new Map(buttonsOf(card).map((button) => [button.verb, button]));
    const press = (verb: string, words: string, ends: boolean): Act => {
      const data = verbs.get(verb)?.data ?? {};
      return { activity: kind === "click" ? click(verb, data) : message(words), ends };
    };
    if (verbs.has("dont-know")) return this.#answerQuestion(card, kind);
    if (verbs.has("fix-worked")) {
      this.#fixes += 1;
      const worked = (this.#n + this.#fixes) % 3 !== 0;
      return worked ? press("fix-worked", "it worked", false) : press("fix-failed", "still stuck", false);
    }
    if (verbs.has("test-worked")) return press("test-worked", "yes", true);
    if (verbs.has("look-up-not-now")) return press("look-up-not-now", "not now", false);
    if (verbs.has("send-case")) return press("send-case", "yes", true);
    if (verbs.has("its-a-passkey")) return press("its-a-passkey", "it is about a passkey", false);
    throw new Error(`A card with the buttons ${[...verbs.keys()].join(", ")} is not known to the benchmark.`);
  }

  #answerQuestion(card: Card, kind: TurnKind): Act {
    this.#questions += 1;
    const pick = this.#n + this.#questions;
    const dontKnow = buttonsOf(card).find((button) => button.verb === "dont-know");
    if (dontKnow && pick % 7 === 0)
      return { activity: kind === "click" ? click("dont-know", dontKnow.data) : message("I don't know"), ends: false };
    const answers = buttonsOf(card).filter((button) => button.verb === "answer");
    const choices = choicesOf(card);
    const entry = entryOf(card);
    if (choices.length === 0 && entry === undefined) {
      const chosen = answers[pick % answers.length];
      if (!chosen) throw new Error("A question without an answer.");
      return { activity: kind === "click" ? click("answer", chosen.data) : message(chosen.title), ends: false };
    }
    const choice = choices[pick % Math.max(1, choices.length)];
    const value = choice?.value ?? TYPED[entry ?? ""] ?? "";
    const data = { ...answers[0]?.data, answer: value };
    return { activity: kind === "click" ? click("answer", data) : message(choice?.title ?? value), ends: false };
  }
}

function message(text: string): Record<string, unknown> {
  return { type: "message", text, textFormat: "plain" };
}

function click(verb: string, data: object): Record<string, unknown> {
  return {
    type: "invoke",
    name: "adaptiveCard/action",
    value: { action: { type: "Action.Execute", verb, data }, trigger: "manual" },
  };
}
