import { describe, expect, test } from "vitest";
import type { Card } from "../../cards/card.ts";
import type { Session } from "../../dialogs/state.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Cause, Step } from "../../knowledge/model.ts";
import { buttonsOf, Chat, choicesOf, wordsOf } from "../support/chat.ts";
import { type Situation, situationOf } from "../support/situations.ts";

/** Nobody is talked out of a secret, a protection or the last way to sign in by what ships. An edited file: `planted.test.ts`. */

const knowledge = loadKnowledge();

describe("the steps that ship", () => {
  const steps = [...knowledge.fixes.values(), ...knowledge.procedures.values()].flatMap((entry) =>
    entry.variants.flatMap((variant) => variant.steps.map((step) => ({ id: entry.id, variant, step }))),
  );

  function saying(pattern: RegExp, but: RegExp): string[] {
    return steps
      .filter(({ step }) => pattern.test(step.say ?? "") && !but.test(step.say ?? ""))
      .map(({ id, step }) => `${id}: ${step.say}`);
  }

  test("ask nobody to tell, send or type a secret to the bot, the desk or a colleague", () => {
    const asks = /\b(tell|send|share|give|show|mail|read|dictate)\b[^.]*\b(PIN|password|passcode|code|access pass)\b/i;
    const doesNot =
      /never|do not|nobody|without|no code|\bread (the|out)|QR code|give the key|give the security key|give PIN|read the pass out/i;
    expect(saying(asks, doesNot)).toEqual([]);
    expect(
      saying(/\b(here|in this chat|to me|to us)\b[^.]*\b(PIN|password|passcode|access pass)\b/i, /never|do not/i),
    ).toEqual([]);
  });

  test("lower no protection", () => {
    const protections =
      "MFA|multifactor|attestation|Conditional Access|screen lock|passcode|firewall|antivirus|policy|policies|encryption";
    const lowers = new RegExp(
      `\\b(turn|switch|disable|skip|bypass|exclude|exempt|remove)\\b[^.]{0,40}\\b(${protections})\\b`,
      "i",
    );
    expect(saying(lowers, /turn on|switch on|turn passcode on|set a screen lock/i)).toEqual([]);
  });

  test("mark what they delete or reset, at the latest in another step of the same card", () => {
    const deletes = /\*\*(Delete|Remove|Reset|Erase)|\b(delete|erase|factory reset|reset the key)\b/i;
    const harmless =
      /cookies|site data|website data|microsoftonline\.com|delete nothing|before anything is deleted|never choose|remove selected/i;
    const bare = steps.filter(
      ({ variant, step }) =>
        deletes.test(step.say ?? "") && !harmless.test(step.say ?? "") && !variant.steps.some(isMarked),
    );
    expect(bare.map(({ id, step }) => `${id}: ${step.say}`)).toEqual([]);
  });

  test("keep the mark where a shared procedure is used", () => {
    const lost = steps.filter(({ step }) => {
      const used = step.removes === undefined ? undefined : knowledge.procedures.get(step.procedure ?? "");
      return used?.variants.some((variant) => !variant.steps.some(isMarked)) ?? false;
    });
    expect(lost.map(({ id }) => id)).toEqual([]);
  });

  test("never open the way out before the way in: what is deleted in Security info comes after signing in there", () => {
    for (const { id, variant, step } of steps) {
      if (step.removes !== "passkey-in-entra" || !knowledge.fixes.has(id)) continue;
      const before = variant.steps.slice(0, variant.steps.indexOf(step)).map((each) => each.say ?? each.procedure);
      expect(before.join(" "), id).toMatch(/sign in|signed in|signs you in|works|another way|register-/i);
    }
  });

  function isMarked({ removes }: Step): boolean {
    return removes !== undefined;
  }
});

describe("a fix that removes something", () => {
  const removing = [...knowledge.causes.values()].filter((cause) =>
    JSON.stringify(knowledge.fixes.get(cause.fix)?.variants).includes('"removes"'),
  );

  test("exists in good number, so that the guard is worth its tests", () => {
    expect(removing.length).toBeGreaterThanOrEqual(8);
  });

  /** The texts of all steps that delete or reset, wherever they come from. */
  const removals = [...knowledge.fixes.values(), ...knowledge.procedures.values()].flatMap((entry) =>
    entry.variants.flatMap((variant) =>
      variant.steps.filter((step) => step.removes !== undefined).flatMap((step) => step.say ?? []),
    ),
  );

  function removalsIn(words: string): string[] {
    return removals.filter((say) => words.includes(say.slice(0, 40)));
  }

  test.each(removing)("$id: without another way to sign in, or in doubt, no such step is ever shown", async (cause) => {
    for (const answer of ["no", undefined] as const) {
      const { cards, end } = await chatAbout(cause, answer);
      expect(
        cards.flatMap((card) => removalsIn(wordsOf(card))),
        `has-other-method ${answer ?? "not known"}`,
      ).toEqual([]);
      expect(end).toBe("case");
    }
  });

  test("is shown to whoever has another way to sign in", async () => {
    const withheld: string[] = [];
    for (const cause of removing) {
      const { cards } = await chatAbout(cause, "yes");
      if (cards.every((card) => removalsIn(wordsOf(card)).length === 0)) withheld.push(cause.id);
    }
    expect(withheld.length, withheld.join(", ")).toBeLessThanOrEqual(removing.length / 3); // another fix may come first
  });

  test.each([
    ["typed no", "no"],
    ["typed words that mean no", "nothing else works"],
    ["typed doubt", "not sure"],
    ["another sentence about it", "I am locked out, there is no other way in"],
  ])("E20 %s to the guard's question is a no: a person takes over", async (_, words) => {
    const chat = new Chat();
    const cards: Card[] = [];
    const said = async (text: string) => {
      await chat.user(text);
      cards.push(...chat.replies);
    };
    await said("This passkey can no longer be used. It is on my iPhone in Authenticator, it worked before.");
    for (let turn = 0; turn < 12; turn++) {
      const { card, trouble } = (await chat.state()) as Session;
      if (trouble?.guarding || card?.kind !== "question") break;
      const question = knowledge.questions.get(card.subject);
      await said(ORPHANED[question?.finding ?? ""] ?? "I don't know");
    }
    const { trouble } = (await chat.state()) as Session;
    expect(trouble?.guarding).toBe(true);
    await said(words);
    for (const where of ["where am I", "send it"]) await said(where);
    expect(cards.flatMap((card) => removalsIn(wordsOf(card)))).toEqual([]);
    expect((await chat.state()) as Session).toHaveProperty("openCase");
  });

  /** What somebody says whose passkey is gone from Security info and still on the phone. */
  const ORPHANED: Situation = {
    stage: "It says my passkey is not known or valid",
    "in-security-info": "No, it is not listed",
    "device-offers": "Yes, I can choose it",
    "worked-before": "Yes, it worked before",
    "old-passkeys": "No, just this one",
    "set-up": "Earlier",
    "device-changed": "Nothing, same as before",
    "name-changed": "No",
    store: "Microsoft Authenticator",
    device: "iPhone or iPad",
    "policy-message": "None of these",
    "other-path": "No, it fails everywhere",
  };

  /** The answers that lead to the steps which delete something, where only some of the variants have any. */
  function removingVariantOf(cause: Cause): Situation {
    const variants = knowledge.fixes.get(cause.fix)?.variants ?? [];
    const when = variants.find((variant) => variant.steps.some((step) => step.removes !== undefined))?.when ?? {};
    const { handset, ...rest } = Object.fromEntries(
      Object.entries(when).map(([finding, values]) => [finding, values[0] ?? ""]),
    );
    return handset === undefined ? rest : { device: handset, ...rest };
  }

  /** Plays until the end: answers from the situation, "still stuck" on other fixes, sends the case that is proposed. */
  async function chatAbout(cause: Cause, other: "yes" | "no" | undefined): Promise<{ cards: Card[]; end: string }> {
    const chat = new Chat();
    const variant = removingVariantOf(cause);
    const { "has-other-method": _, ...rest } = { ...situationOf(knowledge, cause), ...variant };
    const situation: Situation = other === undefined ? rest : { ...rest, "has-other-method": other };
    const cards: Card[] = [];
    await chat.user(`${cause.complaints?.[0] ?? cause.title}. ${inWords(variant)}`);
    for (let turn = 0; turn < 40; turn++) {
      cards.push(...chat.replies);
      const session = (await chat.state()) as Session;
      const { card } = session;
      if (!card) return { cards, end: session.openCase === undefined ? "solved" : "case" };
      if (card.kind === "question") await reply(chat, knowledge.questions.get(card.subject)?.finding ?? "", situation);
      else if (card.kind === "fix") await click(chat, card.subject === cause.id ? "fix-worked" : "fix-failed");
      else if (card.kind === "test") await click(chat, "test-worked");
      else if (card.kind === "scope") await click(chat, "its-a-passkey");
      else await click(chat, "send-case");
    }
    return { cards, end: "stuck" };
  }

  async function reply(chat: Chat, finding: string, situation: Situation): Promise<void> {
    const value = situation[finding];
    if (value === undefined) return click(chat, "dont-know");
    const buttons = buttonsOf(chat.card).filter((button) => button.verb === "answer");
    const button =
      buttons.find((each) => each.data.answer === value) ?? buttons.find((each) => !("answer" in each.data));
    const isOffered =
      choicesOf(chat.card).length === 0 || choicesOf(chat.card).some((choice) => choice.value === value);
    if (button && isOffered) await chat.invoke(button.verb, { answer: value, ...button.data });
    else await chat.user(value);
  }

  async function click(chat: Chat, verb: string): Promise<void> {
    const button = buttonsOf(chat.card).find((each) => each.verb === verb);
    if (!button) throw new Error(`No "${verb}" on: ${wordsOf(chat.card)}`);
    await chat.invoke(verb, button.data);
  }

  /** The answers as somebody says them without being asked. */
  function inWords(situation: Situation): string {
    const labels = Object.entries(situation).map(([finding, value]) => {
      const options = knowledge.questions.get(finding)?.options ?? [];
      return options.find((option) => option.value === value)?.label ?? value;
    });
    return labels.join(". ");
  }
});
