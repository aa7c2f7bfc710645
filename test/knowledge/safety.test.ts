import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import type { Card } from "../../cards/card.ts";
import type { Session } from "../../dialogs/state.ts";
import { checkKnowledge, loadKnowledge } from "../../knowledge/load.ts";
import type { Cause, Step } from "../../knowledge/model.ts";
import { patternFault } from "../../knowledge/rules/patterns-safe.ts";
import { buttonsOf, Chat, choicesOf, wordsOf } from "../support/chat.ts";
import { type Entry, KnowledgeCopy } from "../support/knowledge-copy.ts";
import { type Situation, situationOf } from "../support/situations.ts";

/** Nobody is talked out of a secret, a protection or the last way to sign in: not by us, and not by an edited file. */

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

describe("mistakes planted into a copy are found, in the right file and near the right line", () => {
  interface Planted {
    readonly what: string;
    readonly file: string;
    readonly line: number;
  }
  type Mistake = readonly [what: string, file: string, mark: string, change: (entry: Entry) => void];

  const FIX = "fixes/set-a-screen-lock.json";
  const say = (entry: Entry, text: string, variant = 0) => {
    entry.variants[variant].steps[0].say = text;
  };
  const steps = (texts: readonly string[]): Mistake[] =>
    texts.map((text, i) => {
      const files = [...knowledge.fixes.keys()].filter(
        (id) => !JSON.stringify(knowledge.fixes.get(id)).includes("removes"),
      );
      const file = `fixes/${files[i]}.json`;
      return [text, file, text.slice(0, 20), (entry) => say(entry, text, entry.variants.length - 1)];
    });
  const patterns = (list: readonly string[]): Mistake[] =>
    list.map((pattern, i) => [
      pattern,
      `scope/${[...knowledge.scope.keys()][i]}.json`,
      JSON.stringify(pattern),
      (entry) => entry.patterns.push(pattern),
    ]);

  const byRule: Readonly<Record<string, readonly Mistake[]>> = {
    shape: [
      [
        "a misspelt key",
        "causes/no-internet.json",
        '"wieghs"',
        (entry) => {
          entry.evidence[0].wieghs = entry.evidence[0].weighs;
        },
      ],
      [
        "a weight that does not exist",
        "causes/wrong-vault.json",
        '"maybe"',
        (entry) => {
          entry.evidence[1].weighs = "maybe";
        },
      ],
      [
        "a missing name",
        "questions/clock.json",
        "{",
        (entry) => {
          delete entry.ask;
        },
      ],
      [
        "a link without https",
        FIX,
        '"http://aka.ms/x"',
        (entry) => {
          entry.variants[0].steps[0].link = "http://aka.ms/x";
        },
      ],
      [
        "an inferred claim without reasoning",
        "facts/sms-voice-end.json",
        '"claim"',
        (entry) => {
          entry.provenance[0].standing = "inferred";
          delete entry.provenance[0].reasoning;
        },
      ],
      [
        "a cause that a runbook names and nobody wrote",
        "runbooks/five-question-script.json",
        '"os-too-old"',
        (entry) => {
          entry.steps[0].causes = ["os-too-old"];
        },
      ],
      [
        "a neighbour that is not there",
        "causes/system-clock.json",
        '"clock-wrong"',
        (entry) => {
          entry.apart = [{ from: "clock-wrong", by: "clock" }];
        },
      ],
    ],
    "ids-match-files": [
      [
        "another id inside",
        "symptoms/qr-hangs.json",
        '"qr-hang"',
        (entry) => {
          entry.id = "qr-hang";
        },
      ],
      [
        "a reading of another finding",
        "readings/clock.json",
        '"finding"',
        (entry) => {
          entry.finding = "internet";
        },
      ],
    ],
    "references-exist": [
      [
        "a fix that is not there",
        "causes/no-internet.json",
        '"get-online"',
        (entry) => {
          entry.fix = "get-online";
        },
      ],
      [
        "a symptom that is not there",
        "causes/wrong-vault.json",
        '"vault-wrong"',
        (entry) => {
          entry.symptoms[0].symptom = "vault-wrong";
        },
      ],
      [
        "a symptom of those who can tell that is not there",
        "questions/error.json",
        '"tells-a-code"',
        (entry) => {
          entry.hintedBy = ["tells-a-code"];
        },
      ],
      [
        "an error that is not there",
        "causes/cross-device-bluetooth.json",
        '"99999"',
        (entry) => {
          entry.errors[0].error = "99999";
        },
      ],
      [
        "a procedure that is not there",
        "fixes/use-the-right-profile.json",
        '"open-the-profile"',
        (entry) => {
          entry.variants[0].steps[0] = { procedure: "open-the-profile" };
        },
      ],
      [
        "a procedure that uses itself",
        "procedures/open-security-info.json",
        '"procedure"',
        (entry) => {
          entry.variants[0].steps.push({ procedure: "open-security-info" });
        },
      ],
      [
        "a question that a runbook names and nobody wrote",
        "runbooks/eight-step-sequence.json",
        '"platform"',
        (entry) => {
          entry.steps[3].questions = ["platform"];
        },
      ],
    ],
    "values-known": [
      [
        "a value with a typo in evidence",
        "causes/no-internet.json",
        '"mising"',
        (entry) => {
          entry.evidence.push({ finding: "bluetooth", is: "mising", weighs: "suggests" });
        },
      ],
      [
        "an option that nothing knows",
        "questions/bluetooth.json",
        '"one-side"',
        (entry) => {
          entry.options[1].value = "one-side";
        },
      ],
      [
        "an error option that nothing knows",
        "questions/error.json",
        '"went-wrong"',
        (entry) => {
          entry.options[0].value = "went-wrong";
        },
      ],
      [
        "a symptom that gives no known value",
        "symptoms/qr-hangs.json",
        '"crossdevice"',
        (entry) => {
          entry.gives[0].is = "crossdevice";
        },
      ],
      [
        "a variant for a maker that is none",
        FIX,
        '"Samsung"',
        (entry) => {
          entry.variants[1].when.maker = ["Samsung"];
        },
      ],
      [
        "a question that applies to no device",
        "questions/joined-pc.json",
        '"pc"',
        (entry) => {
          entry.appliesWhen = [{ device: ["pc"] }];
        },
      ],
      [
        "a typical answer that is none",
        "causes/wrong-vault.json",
        '"typical"',
        (entry) => {
          entry.typical = { flow: { "same-phone": 10 } };
        },
      ],
      [
        "typical answers of twelve people",
        "causes/system-clock.json",
        '"typical"',
        (entry) => {
          entry.typical = { clock: { wrong: 9, right: 3 } };
        },
      ],
      [
        "a reading that gives no known value",
        "readings/clock.json",
        '"slow"',
        (entry) => {
          entry.rules[0].is = "slow";
        },
      ],
    ],
    "causes-complete": [
      [
        "nothing speaks for it",
        "causes/no-internet.json",
        '"evidence"',
        (entry) => {
          entry.evidence = [{ finding: "internet", is: "both", weighs: "rules-out" }];
        },
      ],
      [
        "only what nobody can be asked speaks for it",
        "causes/system-clock.json",
        '"evidence"',
        (entry) => {
          entry.evidence = [{ finding: "error", is: "53003", weighs: "suggests" }];
        },
      ],
      [
        "the vocabulary names a cause that has no file",
        "vocabulary.json",
        '"causes"',
        (entry) => {
          entry.causes.push("sun-spots");
        },
      ],
    ],
    "causes-apart": [
      [
        "a copy of another cause",
        "causes/wrong-vault.json",
        '"evidence"',
        (entry) => {
          const twin = knowledge.causes.get("half-registered") as Cause;
          Object.assign(entry, { evidence: twin.evidence, stages: twin.stages, platforms: twin.platforms });
        },
      ],
      [
        "the same lines in another order",
        "causes/system-clock.json",
        '"evidence"',
        (entry) => {
          const twin = knowledge.causes.get("no-internet") as Cause;
          Object.assign(entry, {
            evidence: [...twin.evidence].reverse(),
            stages: twin.stages,
            platforms: twin.platforms,
          });
        },
      ],
    ],
    "evidence-once": [
      [
        "the same line twice",
        "causes/no-internet.json",
        '"evidence"',
        (entry) => {
          entry.evidence.splice(1, 0, entry.evidence[0]);
        },
      ],
      [
        "the same value in two lists",
        "causes/wrong-vault.json",
        '"evidence"',
        (entry) => {
          const row = { finding: "colleagues", is: ["fine", "affected"], weighs: "suggests" };
          entry.evidence = [
            { ...row, is: "fine" },
            row,
            ...entry.evidence.filter((each: Entry) => each.finding !== "colleagues"),
          ];
        },
      ],
    ],
    "variants-end": [
      [
        "no variant for everybody",
        FIX,
        '"when"',
        (entry) => {
          entry.variants = [{ when: { handset: ["iphone"] }, steps: entry.variants[0].steps }];
        },
      ],
      [
        "a variant for everybody in front",
        "procedures/turn-on-provider.json",
        '"variants"',
        (entry) => {
          entry.variants.unshift(entry.variants.pop());
        },
      ],
    ],
    "placeholders-known": steps([
      "Update to iOS {fact:ios.minimum}.",
      "Call {desk.phone} now.",
      "Ring {Desk:Phone} now.",
      "Wait ${minutes} minutes.",
      "Write to {desk:mail}.",
      "Needs Android {fact:android.authenticator.minimum or later.",
      "Needs {{fact:ios.authenticator.minimum}} or later.",
    ]),
    "links-allowed": [
      ...steps([
        "Open https://login.contoso.example/reset and sign in.",
        "Go to http://aka.ms/mysecurityinfo and sign in.",
        "See [the page](https://aka.ms.evil.example/x) for help.",
        "Open www.microsoft-support.example and follow it.",
      ]),
      [
        "a host that only looks allowed",
        FIX,
        "aka.ms@evil",
        (entry) => {
          entry.variants[0].steps[0].link = "https://aka.ms@evil.example/x";
        },
      ],
      [
        "another port",
        "procedures/open-security-info.json",
        "aka.ms:8443",
        (entry) => {
          entry.variants[0].steps[0].link = "https://aka.ms:8443/x";
        },
      ],
    ],
    "passkey-tables": [
      [
        "an AAGUID in capitals",
        "facts/aaguids.json",
        '"90A3CCDF',
        (entry) => {
          entry.value[1].aaguid = "90A3CCDF-635C-4729-A248-9B709135078F";
        },
      ],
      [
        "an AAGUID twice",
        "facts/aaguids.json",
        '"A second name"',
        (entry) => {
          entry.value.push({ ...entry.value[0], name: "A second name" });
        },
      ],
      [
        "a vault that does not exist",
        "facts/aaguids.json",
        '"authentikator"',
        (entry) => {
          entry.value[2].store = "authentikator";
        },
      ],
      [
        "a verdict that hangs on a sign nobody reads",
        "facts/passkey-verdicts.json",
        '"moonphase"',
        (entry) => {
          entry.value[3].when.moonphase = ["full"];
        },
      ],
      [
        "a verdict that no cause weighs",
        "facts/passkey-verdicts.json",
        '"lost-in-space"',
        (entry) => {
          entry.value[6].verdict = "lost-in-space";
        },
      ],
    ],
    "patterns-safe": patterns([
      "(?:\\w+\\s?)*passkey",
      "(?:a|ab|abc)+x",
      "(.+)+$",
      "sign.*in.*with.*phone",
      "(?:key.*){10}",
      "(pass)\\1",
      "(unclosed",
      "(?:x+y?){3,}z",
    ]),
    "last-method-guarded": steps([
      "Delete the passkey in Authenticator.",
      "Open **Authenticator**, tap your account and choose **Remove account**.",
      "If it was listed there, delete the entry.",
      "Uninstall Authenticator and install it again.",
      "Do a factory reset of the phone, then start again.",
      "Tap the row and choose **Delete**.",
      "Reset the key in **Windows Settings**.",
      "Clear out the old passkeys first.",
      "Do not worry. Remove the passkey from the list.",
      "Erase everything on the key.",
    ]),
    "protection-kept": [
      ...steps([
        "Turn off the screen lock, not the PIN of the SIM.",
        "Switch Conditional Access to report-only for a while.",
        "Send us your PIN so that we can test it.",
        "Tell the helpdesk your password when they ask.",
        "Type the Temporary Access Pass into this chat.",
        "Disable **MFA** for the account.",
        "Read out the verification code to the agent.",
        "Write down your PIN on a note.",
        "Approve the request anyway.",
        "Jailbreak the phone to see the vault.",
      ]),
      [
        "an agent is told to exclude somebody",
        "causes/conditional-access-loop.json",
        '"Exclude the person',
        (entry) => {
          entry.agent.steps.push("Exclude the person from the Conditional Access policy.");
        },
      ],
      [
        "an agent is told to add to an exception",
        "causes/policy-changed.json",
        '"Add them',
        (entry) => {
          entry.agent.first = "Add them to the exclusion group of the rule.";
        },
      ],
      [
        "an agent is told to ask for a secret",
        "security/code-asked.json",
        '"Ask the caller',
        (entry) => {
          entry.agentFirst = "Ask the caller for their password to see who it is.";
        },
      ],
      [
        "a question asks for a secret",
        "questions/tap.json",
        '"What is the PIN',
        (entry) => {
          entry.ask = "What is the PIN that you use?";
        },
      ],
      [
        "attestation is to go",
        "causes/attestation-restriction.json",
        '"Set attestation',
        (entry) => {
          entry.agent.steps.push("Set attestation in the profile to No.");
        },
      ],
    ],
    "claims-fresh": [
      [
        "not looked at for long",
        "facts/sms-voice-end.json",
        '"2025-01-31"',
        (entry) => {
          entry.provenance[0].checked = "2025-01-31";
        },
      ],
      [
        "looked at in the future",
        "causes/no-internet.json",
        '"2062-11-20"',
        (entry) => {
          entry.provenance[0].checked = "2062-11-20";
        },
      ],
      [
        "looked at on no day",
        "causes/wrong-vault.json",
        '"2026-13-41"',
        (entry) => {
          entry.provenance[0].checked = "2026-13-41";
        },
      ],
    ],
  };

  const NEAR = 8; // lines: a finding points to the line of evidence or the step that holds the mistake

  test.each(Object.entries(byRule))("%s", (rule, mistakes) => {
    const copy = spoilt();
    const planted = mistakes.map(
      ([what, file, mark, change]): Planted => ({ what, file, line: copy.change(file, change, mark) }),
    );
    expectFound(copy, rule, planted);
  });

  test("keys-once", () => {
    const copy = spoilt();
    const twice = (what: string, file: string, key: string): Planted => {
      const lines = copy.read(file).split("\n");
      const at = lines.findIndex((line) => line.includes(`"${key}":`));
      lines.splice(at, 0, lines[at]?.replace(/,?\s*$/, ",") ?? "");
      copy.write(file, lines.join("\n"));
      return { what, file, line: at + 2 };
    };
    expectFound(copy, "keys-once", [
      twice("a key twice at the top", "causes/no-internet.json", "prior"),
      twice("a key twice further down", "causes/wrong-vault.json", "weighs"),
    ]);
  });

  test("readable", () => {
    const copy = spoilt();
    const cut = (what: string, file: string, text: (whole: string) => string): Planted => {
      copy.write(file, text(copy.read(file)));
      return { what, file, line: 1 };
    };
    expectFound(copy, "readable", [
      cut("a file that ends too early", "causes/no-internet.json", (whole) => whole.slice(0, -40)),
      cut("a comma too many", "fixes/set-a-screen-lock.json", (whole) => whole.replace('"id"', ', "id"')),
      cut("an empty file", "questions/clock.json", () => ""),
      cut("no vocabulary", "vocabulary.json", () => "{"),
    ]);
  });

  test("references-exist: nobody asks for a finding any more", () => {
    const copy = spoilt();
    copy.delete("questions/clock.json");
    const found = checkKnowledge(copy.folder).errors.filter((each) => each.rule === "references-exist");
    expect(found.map(({ file }) => file)).toEqual(["vocabulary.json"]);
  });

  test("causes-complete: a cause without a file, and a file that the vocabulary does not list", () => {
    const copy = spoilt();
    copy.write("causes/no-wifi.json", copy.read("causes/no-internet.json").replace('"no-internet"', '"no-wifi"'));
    copy.delete("causes/no-internet.json");
    const found = checkKnowledge(copy.folder).errors.filter((each) => each.rule === "causes-complete");
    expect(found.map(({ file }) => file).sort()).toEqual(["causes/no-wifi.json", "vocabulary.json"]);
  });

  test("the copy as it ships has none of them, and what is harmless stays unnoticed", () => {
    const copy = spoilt();
    expect(checkKnowledge(copy.folder)).toEqual({ errors: [], warnings: [] });
    const harmless = [
      "Never tell anybody your PIN, and do not type a password into this chat.",
      "Delete nothing in Security info.",
      "Do not remove the account from Authenticator.",
      "The helpdesk then deletes the old passkey.",
      "Turn on the screen lock and set a passcode.",
      "Delete the cookies of this page.",
      "Turning attestation off does not help.",
      "Unlock the phone with your PIN and read the page.",
      "Call {desk:name} on {desk:phone} and say what you see.",
      "Wipe the lens of the camera.",
    ];
    const files = [...knowledge.fixes.keys()].filter(
      (id) => !JSON.stringify(knowledge.fixes.get(id)).includes("removes"),
    );
    harmless.forEach((text, i) => {
      copy.change(`fixes/${files[i]}.json`, (entry) => say(entry, text), text.slice(0, 15));
    });
    expect(checkKnowledge(copy.folder).errors).toEqual([]);
    for (const pattern of [
      "^(?!.*vpn).*\\bpasskey\\b",
      "(?:my |the |a )*key",
      "\\bqr\\b.{0,30}\\bcode\\b",
      "(?:\\w+ ){0,3}x",
    ])
      expect(patternFault(pattern)).toBeUndefined();
  });

  function expectFound(copy: KnowledgeCopy, rule: string, planted: readonly Planted[]): void {
    const { errors, warnings } = checkKnowledge(copy.folder);
    const found = [...errors, ...warnings].filter((each) => each.rule === rule);
    const missed = planted.filter(
      ({ file, line }) => !found.some((each) => each.file === file && Math.abs(each.line - line) <= NEAR),
    );
    expect(missed, `found only ${JSON.stringify(found.map((each) => `${each.file}:${each.line}`))}`).toEqual([]);
    const files = new Set(planted.map(({ file }) => file));
    expect(
      found.filter((each) => !files.has(each.file)),
      "false alarms",
    ).toEqual([]);
    for (const each of found) expect(each.message).toMatch(/^\S.{15,}[.)]$/s);
  }

  const copy = new KnowledgeCopy();
  afterAll(() => copy.remove());

  /** The copy, as it ships; what a test does to it is undone afterwards. */
  function spoilt(): KnowledgeCopy {
    onTestFinished(() => copy.restore());
    return copy;
  }
});

afterAll(() => {
  expect(checkKnowledge().errors).toEqual([]); // no test above has touched what ships
});
