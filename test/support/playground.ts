/** A person in the Agents Playground: a real browser that reads cards, clicks and types. */
import { existsSync, mkdirSync } from "node:fs";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { say } from "../../cards/text.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Question } from "../../knowledge/model.ts";

export const CHROMIUM = "/usr/bin/chromium";
const PICTURES = "test-results/e2e";
const LONGEST_MS = 45_000; // for one turn on a busy machine; a quiet one takes a tenth of a second

const knowledge = loadKnowledge();

/** Whether the browser is there. With REQUIRE_E2E its absence is a failure, else one line says what was left out. */
export function canBrowse(): boolean {
  if (existsSync(CHROMIUM)) return true;
  const missing = `The end-to-end test needs ${CHROMIUM} (Debian: apt-get install chromium).`;
  if (process.env.REQUIRE_E2E) throw new Error(missing);
  process.stderr.write(`Left out: ${missing}\n`);
  return false;
}

/** What is true of the person's trouble: a finding of the vocabulary and its value. All else they do not know. */
export type Situation = Readonly<Record<string, string>>;

/** A card on which a person can decide something, told by a button that only this kind has. */
const KINDS = {
  "test sign-in": say("en", "button.test-worked"),
  fix: say("en", "button.still-stuck"),
  "look-up": say("en", "button.look-up"),
  "hand-off": say("en", "button.send-case"),
  "open case": say("en", "button.add-to-case"),
  security: say("en", "security.send"),
  "out of scope": say("en", "button.its-a-passkey"),
  welcome: say("en", "button.start"),
  question: say("en", "button.dont-know"),
} as const;
export type CardKind = keyof typeof KINDS;

export interface BrowserOptions {
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number; // pixels of the picture for one of the page
}

/** Opens the Playground; the browser reaches this machine and nothing else. */
export async function openPlayground(url: string, options: BrowserOptions = {}): Promise<Playground> {
  const { width = 1280, height = 1400, scale = 1 } = options;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
    ],
  });
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale });
  page.setDefaultTimeout(LONGEST_MS);
  await page.route("**/*", (route) =>
    ["localhost", "127.0.0.1"].includes(new URL(route.request().url()).hostname) ? route.continue() : route.abort(),
  );
  await page.goto(url);
  const playground = new Playground(browser, page);
  await playground.composeBox.waitFor();
  await page.getByTitle("Hide log panel").click();
  return playground;
}

export class Playground {
  readonly page: Page;
  readonly #browser: Browser;

  constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  get composeBox(): Locator {
    return this.page.locator('[contenteditable="true"][role="textbox"]');
  }

  /** All cards of the open chat or channel, oldest first. */
  get cards(): Locator {
    return this.page.locator(".ac-adaptiveCard");
  }

  /** Does something and waits for the next card to decide on. */
  async after(act: () => Promise<void>): Promise<Shown> {
    const before = await this.cards.count();
    await act();
    return this.#newCard(before);
  }

  /** Types a message and waits for the next card to decide on. */
  says(text: string): Promise<Shown> {
    return this.after(() => this.types(text));
  }

  /** Taps a button, of the waiting card or of the one given, and waits for the next card to decide on. */
  taps(title: string, on?: Locator): Promise<Shown> {
    return this.after(() => this.presses(title, on));
  }

  /** Types a message that no card with a decision follows. */
  async types(text: string): Promise<void> {
    await this.composeBox.click();
    await this.page.keyboard.insertText(text);
    await this.page.keyboard.press("Enter");
  }

  /** Taps a button that no card with a decision follows. */
  async presses(title: string, on?: Locator): Promise<void> {
    const card = on ?? (await this.waiting()).card;
    await card.getByRole("button", { name: title, exact: true }).click();
  }

  /** The newest card on which something can be decided. */
  waiting(): Promise<Shown> {
    return this.#newCard(0);
  }

  /** Answers questions by tapping, as the situation says, until a card of another kind comes. */
  async answers(situation: Situation, from: Shown): Promise<{ readonly end: Shown; readonly asked: Asked[] }> {
    const asked: Asked[] = [];
    let shown = from;
    while (shown.kind === "question") {
      const question = await questionOn(shown);
      const { card, index } = shown;
      asked.push({ question, index });
      if (asked.length > 20) throw new Error(`Still asking: ${asked.map((each) => each.question.id).join(", ")}`);
      shown = await this.after(() => this.#answer(card, question, situation[question.finding]));
    }
    return { end: shown, asked };
  }

  /** Opens a chat or channel by its name in the list on the left. */
  async opens(name: string): Promise<void> {
    await this.page.getByRole("treeitem", { name, exact: true }).click();
  }

  /** Waits for a card with these words in the open chat or channel; the newest when there are several. */
  async cardWith(words: string | RegExp): Promise<Locator> {
    const card = this.cards.filter({ hasText: words }).last();
    await card.waitFor();
    return card;
  }

  /** Waits until the card in this place says so: it was answered and replaced, and can no longer be tapped. */
  async closed(index: number, words: string | RegExp): Promise<void> {
    await this.cards
      .nth(index)
      .filter({ hasText: words, hasNot: this.page.getByRole("button") })
      .waitFor();
  }

  /** Keeps a picture for the eye; no test compares it. */
  async picture(name: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    await this.page.mouse.move(0, 0); // no button looks pointed at
    await this.page.screenshot({ path: `${PICTURES}/${name}.png` });
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  async #answer(card: Locator, question: Question, value: string | undefined): Promise<void> {
    const tap = (name: string) => card.getByRole("button", { name, exact: true }).click();
    const option = question.options.find((each) => each.value === value);
    if (value === undefined || (option === undefined && question.entry === undefined))
      return tap(say("en", "button.dont-know"));
    if (option === undefined) {
      await card.locator("input").fill(value);
      return tap(say("en", "button.next"));
    }
    const choice = card.getByRole("radio", { name: option.label, exact: true });
    if ((await choice.count()) === 0) return tap(option.label);
    await choice.check();
    return tap(say("en", "button.next"));
  }

  /** A turn may send several cards: the one that waits for the person comes last. */
  async #newCard(before: number): Promise<Shown> {
    const end = Date.now() + LONGEST_MS;
    while (Date.now() < end) {
      const count = await this.cards.count();
      for (let index = count - 1; index >= before; index--) {
        const card = this.cards.nth(index);
        const kind = await kindOf(card);
        if (kind !== undefined) return { kind, card, index };
      }
      await new Promise((next) => setTimeout(next, 50)); // looks again; nothing is assumed to have happened by then
    }
    const last = (await this.cards.count()) > 0 ? await wordsOf(this.cards.last()) : "(no card)";
    throw new Error(`No new card to decide on came within ${LONGEST_MS} ms. The last one says:\n${last}`);
  }
}

export interface Shown {
  readonly kind: CardKind;
  readonly card: Locator;
  readonly index: number; // among the cards of the chat; a card that is replaced stays in its place
}

export interface Asked {
  readonly question: Question;
  readonly index: number;
}

/** Every word on a card, buttons included. */
export async function wordsOf(card: Locator): Promise<string> {
  return (await card.textContent()) ?? "";
}

export async function heading({ card }: Shown): Promise<string> {
  return wordsOf(card.getByRole("heading").first());
}

async function kindOf(card: Locator): Promise<CardKind | undefined> {
  const titles = await card.getByRole("button").allTextContents();
  return (Object.keys(KINDS) as CardKind[]).find((kind) => titles.includes(KINDS[kind]));
}

async function questionOn(shown: Shown): Promise<Question> {
  const asks = await heading(shown);
  const id = asks === say("en", "guard.question") ? "has-other-method" : undefined;
  const question = [...knowledge.questions.values()].find((each) => each.id === id || each.ask === asks);
  if (!question) throw new Error(`No question of the knowledge reads: ${asks}`);
  return question;
}
