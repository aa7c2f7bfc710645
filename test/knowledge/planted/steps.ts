import { type Mistake, shipped } from "../../support/planted.ts";
import { LOCK, said } from "./places.ts";

/** Steps that delete something and are marked; the mark is taken away. */
const unmarked: Mistake[] = shipped.entries
  .filter(
    ({ kind, text }) =>
      (kind === "fix" || kind === "procedure") && /"say": "[^"]*",(\s*"link": "[^"]*",)?\s*"removes"/.test(text),
  )
  .map(({ path }) => ({
    what: `${path} without its guards`,
    file: path,
    rule: "last-method-guarded",
    change: (entry) => {
      for (const variant of entry.variants) for (const step of variant.steps) delete step.removes;
    },
  }));

/** Steps, their variants, their guards, and the cards they make. */
export const stepMistakes: readonly Mistake[] = [
  ...said("last-method-guarded", [
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
  ...unmarked,
  {
    what: "no variant for everybody",
    file: LOCK,
    rule: "variants-end",
    change: (entry) => {
      entry.variants.pop();
    },
    line: ["variants", 2],
  },
  {
    what: "a variant for everybody in front",
    file: "procedures/turn-on-provider.json",
    rule: "variants-end",
    change: (entry) => entry.variants.unshift(entry.variants.pop()),
    line: ["variants", 0],
  },
  {
    what: "a variant twice",
    file: LOCK,
    rule: "variants-end",
    change: (entry) => entry.variants.splice(1, 0, entry.variants[0]),
  },
  {
    what: "no steps for Android",
    file: LOCK,
    rule: "branches-complete",
    change: (entry) => {
      entry.variants = entry.variants.filter(
        (each: { when?: { handset?: string[] } }) => !each.when?.handset?.includes("android"),
      );
    },
    line: ["variants", 0],
  },
  { what: "no steps for iPhone", file: LOCK, rule: "branches-complete", change: (entry) => entry.variants.shift() },
  {
    what: "no steps for a Samsung",
    file: "fixes/set-the-clock-automatically.json",
    rule: "branches-complete",
    change: (entry) => entry.variants.splice(1, 1),
  },
  {
    what: "a card with too many steps",
    file: "fixes/create-your-first-passkey.json",
    rule: "steps-fit",
    change: (entry) => {
      entry.variants[0].steps = [
        { procedure: "register-security-key" },
        { procedure: "register-in-authenticator" },
        { procedure: "test-sign-in" },
      ];
    },
  },
  {
    what: "a list of hosts in an agent's first action that makes the case card too large",
    file: "causes/cross-device-endpoint-blocked.json",
    rule: "cards-fit",
    change: (entry) => {
      entry.agent.first = "Ask the network team to let these through: {fact:cross-device.hosts}.";
    },
    also: [
      "facts/cross-device.hosts.json",
      "facts/cross-device.hosts.json",
      (entry) => {
        entry.value = Array.from({ length: 900 }, (_, i) => `tunnel-${i}.cable.example.com`);
      },
    ],
    line: ["agent", "first"],
  },
  {
    what: "a runbook check with so many hosts that no case card fits any more",
    file: "runbooks/eight-step-sequence.json",
    rule: "cards-fit",
    change: (entry) => {
      entry.steps[0].agentCheck = "Compare with {fact:cross-device.hosts}.";
    },
    also: [
      "facts/cross-device.hosts.json",
      "facts/cross-device.hosts.json",
      (entry) => {
        entry.value = Array.from({ length: 900 }, (_, i) => `tunnel-${i}.cable.example.com`);
      },
    ],
  },
  {
    what: "a card that gets too large",
    file: LOCK,
    rule: "cards-fit",
    change: (entry) => {
      const say = `1. ${"\u8a9e".repeat(490)}`; // three bytes each
      entry.variants.at(-1).steps = [...Array(8).fill({ say }), { procedure: "open-security-info" }];
    },
    also: [
      "procedures/open-security-info.json",
      "procedures/open-security-info.json",
      (entry) => {
        entry.variants[0].steps = Array(7).fill({ say: `2. ${"\u8a9e".repeat(490)}` });
      },
    ],
  },
];
