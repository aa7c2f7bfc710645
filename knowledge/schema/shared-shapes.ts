import {
  findingId,
  formed,
  list,
  object,
  oneOf,
  type Schema,
  text,
  valuesByFinding,
  type Words,
  when,
  whenever,
  wordOf,
} from "./parts.ts";

/** What entries of several kinds have. */

const WEIGHTS = ["proves", "strongly-suggests", "suggests", "speaks-against", "rules-out"];
const WEIGHT_MEANINGS = [
  "Only this cause shows this",
  "Much more likely with this cause",
  "Somewhat more likely with this cause",
  "Less likely with this cause",
  "Cannot be this cause",
];
export const weight = (description: string) => oneOf(WEIGHTS, description, WEIGHT_MEANINGS);

const DAY = "^\\d{4}-\\d{2}-\\d{2}$";
export const day = (description: string) =>
  formed(description, DAY, "Write the day as year-month-day, such as 2026-11-20.", ["2026-11-20"]);

export const schemaLine = formed(
  "The schema of this kind of entry; editors read it",
  "\\S",
  "Copy this line from a neighbour file.",
);
export const id = (examples: readonly string[]) =>
  formed(
    "Name of the entry: the same as the file name without .json. Never rename one: scenarios and saved cases use it",
    "^[a-z0-9][a-z0-9.-]{0,79}$",
    "Use small letters a to z, digits and hyphens only, and no spaces.",
    examples,
  );

const STANDINGS = ["documented", "observed", "inferred", "disputed"];
const claim = object(
  {
    claim: text("The fact, in our own words", {
      max: 400,
      examples: ["A passkey in Authenticator on iPhone needs iOS 17."],
    }),
    source: formed(
      "https address of the page, or 'founding document 000' to 004",
      "^(https://|founding document 00[0-4]$)",
      "Write the address of the page, beginning with https://.",
      ["https://learn.microsoft.com/entra/identity/authentication/how-to-register-passkey-authenticator"],
    ),
    section: text("Heading on that page, or section of the fact base", { max: 200, examples: ["Prerequisites"] }),
    sourceDate: formed(
      "Date the page shows, or n.d. when it shows none",
      "^(\\d{4}-\\d{2}(-\\d{2})?|n\\.d\\.)$",
      "Write the date as year-month-day, such as 2026-11-20, as year-month, or n.d. when the page shows none.",
      ["2026-07-05", "n.d."],
    ),
    checked: day("Day on which somebody last compared the claim with the source"),
    standing: oneOf(STANDINGS, "How sure this is", [
      "The page says so",
      "Seen in a case",
      "Our reasoning; add reasoning",
      "Sources disagree; add otherSide",
    ]),
    reasoning: text("How we get there; needed when inferred", { max: 600 }),
    otherSide: text("What the other source says and how it is settled; needed when disputed", { max: 600 }),
  },
  "A statement of fact, its source and its date",
  {
    may: ["reasoning", "otherSide"],
    allOf: [
      whenever({ properties: { standing: { const: "inferred" } } }, { required: ["reasoning"] }),
      whenever({ properties: { standing: { const: "disputed" } } }, { required: ["otherSide"] }),
    ],
  },
);
export const provenance = list(claim, "Where the facts of this entry come from", { min: 1, max: 12 });

const step = (words: Words | undefined) =>
  object(
    {
      say: text("The instruction, with exact menu names in **bold** and {fact:...} where a number is a fact", {
        max: 500,
        examples: ["Open **Settings > Bluetooth** and switch it on."],
      }),
      procedure: text("Or: the id of a shared procedure, whose steps then stand here", {
        examples: ["open-security-info"],
      }),
      link: formed("A page to open, on a host of the list", "^https://", "Begin the link with https://.", [
        "https://aka.ms/mysecurityinfo",
      ]),
      removes: oneOf(
        ["passkey-on-device", "passkey-in-entra", "everything-on-key"],
        "Set when the step deletes or resets something: the bot then first makes sure of another way to sign in",
      ),
      where: where(words),
    },
    'One instruction: either "say" or "procedure"',
    {
      may: ["say", "procedure", "link", "removes", "where"],
      oneOf: [{ required: ["say"] }, { required: ["procedure"] }],
    },
  );

/** What the organisation must allow for a text to be shown. */
export function where(words: Words | undefined): Schema {
  return object(
    {
      store: list(wordOf(words, "store", "A passkey store"), "One of these stores is allowed", {
        min: 1,
        unique: true,
      }),
      browser: list(wordOf(words, "browser", "A browser"), "One of these browsers is allowed", {
        min: 1,
        unique: true,
      }),
      attestation: oneOf(["off", "required"], "Attestation of tenant.json"),
      crossDevice: oneOf(["allowed"], "Signing in with a phone by QR code is allowed"),
    },
    "Shown only where tenant.json allows it; absent: always",
    { may: ["store", "browser", "attestation", "crossDevice"], minProperties: 1 },
  );
}

export const variants = (words: Words | undefined) =>
  list(
    object(
      {
        when: when(words, "For whom: all listed findings must have one of the listed values"),
        where: where(words),
        steps: list(step(words), "In order", { min: 1, max: 9 }),
      },
      "Steps for one kind of device; the first that fits is taken, the last has no when",
      { may: ["when", "where"] },
    ),
    "Most special first; the last one has no when, so that everybody gets steps",
    { min: 1, max: 40 },
  );

export const gives = (words: Words | undefined) =>
  list(
    object(
      { finding: findingId(words, "A finding of vocabulary.json"), is: text("A value of that finding") },
      "A finding that follows for sure",
      valuesByFinding(words, false),
    ),
    "What follows for sure from the words; leave it empty when in doubt",
    { max: 12 },
  );

export const phrases = (description: string, min = 0) =>
  list(text("A phrase as people write it", { min: 2, max: 200 }), description, { min, max: 300, unique: true });

export const pattern = text("A search pattern; words or phrases are easier and mostly enough", { max: 2_000 });
export const readingRule = object(
  {
    is: text("The value; $1 stands for what the pattern has caught"),
    words: phrases("Words that mean it"),
    pattern,
  },
  'What is read as a value: "words", or "pattern"',
  { may: ["words", "pattern"], anyOf: [{ required: ["words"] }, { required: ["pattern"] }] },
);
