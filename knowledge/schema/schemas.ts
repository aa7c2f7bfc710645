import type { TicketFact, Vocabulary } from "../model.ts";
import { TRANSLATED } from "../translated.ts";
import {
  answers,
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
  wordsOf,
} from "./parts.ts";

/**
 * The shape of every kind of entry. With a vocabulary: what an editor completes and explains (the files beside this one are
 * written from it by `npm run knowledge -- schema`). Without: what the check refuses, whatever a folder's own vocabulary is.
 */
export const KINDS = [
  "cause",
  "question",
  "symptom",
  "error",
  "fix",
  "procedure",
  "fact",
  "runbook",
  "reading",
  "security",
  "scope",
  "route",
  "mapping",
  "words",
  "phrases",
  "texts",
  "tenant",
  "vocabulary",
  "scenario",
] as const;

export type SchemaKind = (typeof KINDS)[number];

export function schemaOf(kind: SchemaKind, vocabulary?: Vocabulary): Schema {
  const words = vocabulary && wordsOf(vocabulary);
  return { $schema: "http://json-schema.org/draft-07/schema#", ...SHAPES[kind](words) };
}

const WEIGHTS = ["proves", "strongly-suggests", "suggests", "speaks-against", "rules-out"];
const WEIGHT_MEANINGS = [
  "Only this cause shows this",
  "Much more likely with this cause",
  "Somewhat more likely with this cause",
  "Less likely with this cause",
  "Cannot be this cause",
];
const weight = (description: string) => oneOf(WEIGHTS, description, WEIGHT_MEANINGS);

const DAY = "^\\d{4}-\\d{2}-\\d{2}$";
const day = (description: string) =>
  formed(description, DAY, "Write the day as year-month-day, such as 2026-11-20.", ["2026-11-20"]);

const schemaLine = formed(
  "The schema of this kind of entry; editors read it",
  "\\S",
  "Copy this line from a neighbour file.",
);
const id = (examples: readonly string[]) =>
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
const provenance = list(claim, "Where the facts of this entry come from", { min: 1, max: 12 });

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
function where(words: Words | undefined): Schema {
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

const variants = (words: Words | undefined) =>
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

const gives = (words: Words | undefined) =>
  list(
    object(
      { finding: findingId(words, "A finding of vocabulary.json"), is: text("A value of that finding") },
      "A finding that follows for sure",
      valuesByFinding(words, false),
    ),
    "What follows for sure from the words; leave it empty when in doubt",
    { max: 12 },
  );

const phrases = (description: string, min = 0) =>
  list(text("A phrase as people write it", { min: 2, max: 200 }), description, { min, max: 300, unique: true });

const pattern = text("A search pattern; words or phrases are easier and mostly enough", { max: 2_000 });
const readingRule = object(
  {
    is: text("The value; $1 stands for what the pattern has caught"),
    words: phrases("Words that mean it"),
    pattern,
  },
  'What is read as a value: "words", or "pattern"',
  { may: ["words", "pattern"], anyOf: [{ required: ["words"] }, { required: ["pattern"] }] },
);

const shortWords = (description: string) => list(text("A word"), description, { max: 1_000, unique: true });

const languageTag = formed(
  "The language, as its tag: the same as the file name without .json",
  "^[a-z]{2,3}$",
  "Write two or three small letters, such as de.",
  ["de"],
);
/** Lists that a language may leave out: then it is read as English is. */
export const WORD_LISTS = [
  "fold",
  "fillers",
  "negators",
  "between",
  "denials",
  "endings",
  "pairs",
  "joints",
  "same",
  "passkey",
  "near",
  "unlock",
  "dates",
];
const pair = object({ says: pattern, is: text("What it stands for", { max: 80 }) }, "A pattern and its meaning");
const phrasesById = (description: string): Schema => ({
  type: "object",
  description,
  additionalProperties: phrases("Phrases as people write them"),
});
const recognised = (description: string): Schema => ({
  type: "object",
  description,
  additionalProperties: object(
    {
      says: phrases("Phrases as people write them"),
      patterns: list(pattern, "Patterns that recognise it", { max: 60 }),
      exceptPatterns: list(pattern, "Harmless look-alikes", { max: 60 }),
    },
    "How it is recognised",
    { may: ["says", "patterns", "exceptPatterns"] },
  ),
});

const FIELD = "[A-Za-z_][A-Za-z0-9_]*";
const fieldPath = formed(
  "Name of a field; dots lead into objects",
  `^${FIELD}(\\.${FIELD})*$`,
  "Use letters, digits and underscores, with dots between the parts.",
);
const fieldValue: Schema = {
  anyOf: [
    { type: "string", maxLength: 200 },
    { type: "number" },
    { type: "boolean" },
    { type: "array", items: { type: "string" } },
  ],
  description: "A fixed text, number, true, false or list of texts",
};
const TICKET_FACTS: readonly TicketFact[] = [
  "title",
  "description",
  "urgency",
  "key",
  "case",
  "route",
  "person",
  "account",
  "object-id",
  "tenant-id",
  "identity",
  "agent",
  "note",
  "cause",
  "cause-title",
  "probability",
  "opened-at",
  "findings",
  "ruled-out",
  "possible",
  "tried",
  "transcript",
  "knowledge-version",
];

const SHAPES: Readonly<Record<SchemaKind, (words: Words | undefined) => Schema>> = {
  cause: (words) => ({
    title: "Cause",
    ...object(
      {
        $schema: schemaLine,
        id: id(["wrong-vault"]),
        title: text("Short name, for lists and agents", { max: 80, examples: ["Passkey saved in the wrong vault"] }),
        says: text("One plain sentence to the person: what is wrong", { max: 240 }),
        prior: oneOf(["common", "occasional", "rare"], "How often it is the reason when somebody asks for help"),
        platforms: list(wordOf(words, "device", "A device"), "Devices on which it can occur", {
          min: 1,
          unique: true,
        }),
        stages: list(wordOf(words, "stage", "A stage"), "Stages in which it shows", { min: 1, unique: true }),
        evidence: list(
          object(
            {
              finding: findingId(words, "A finding of vocabulary.json"),
              is: {
                anyOf: [text("A value"), list(text("A value"), "Any of these values", { min: 1, unique: true })],
                description: "The value, or a list of values",
              },
              weighs: weight("How far it moves the cause"),
              otherwise: weight("How far it moves the cause when the finding is known and is something else"),
              because: text("Why, in words for people", { max: 160 }),
            },
            "When the finding is known and has this value, the cause gets more or less likely",
            { may: ["otherwise", "because"], ...valuesByFinding(words, true) },
          ),
          "What speaks for or against the cause",
          { min: 1, max: 60 },
        ),
        symptoms: list(
          object(
            { symptom: text("Id of a file in symptoms/"), weighs: weight("How far it moves the cause") },
            "A complaint that it explains",
          ),
          "Complaints it explains",
          { max: 40 },
        ),
        errors: list(
          object(
            { error: text("Id of a file in errors/"), weighs: weight("How far it moves the cause") },
            "An error that it explains",
          ),
          "Codes and on-screen texts it explains",
          { max: 60 },
        ),
        repairedBy: oneOf(
          ["employee", "helpdesk", "identity", "network", "application-owner", "vendor", "security"],
          "Who can remove the cause. Only employee gets a fix card; the others get a hand-off",
        ),
        fix: text("Id of a file in fixes/: the person's steps; what to do meanwhile when somebody else repairs it"),
        agent: object(
          {
            first: text("The first thing the agent does", { max: 240 }),
            portal: text("The page, as a menu path", {
              max: 200,
              examples: ["Microsoft Entra admin center > Entra ID > Users"],
            }),
            role: text("The least Entra role that can do it", { max: 200, examples: ["Authentication Administrator"] }),
            steps: list(text("A step", { max: 600 }), "What follows, in order", { min: 1, max: 12 }),
          },
          "What the helpdesk or an administrator does",
          { may: ["portal", "role"] },
        ),
        complaints: list(
          text("A complaint", { min: 3, max: 700 }),
          "How people with this fault describe it, in their own words. The bot learns from the words; add what somebody really wrote when it was not understood",
          { max: 400, unique: true },
        ),
        typical: {
          type: "object",
          description:
            "What people with this fault answer: how many in ten, ten in all. Leave out what says nothing about the cause",
          additionalProperties: {
            type: "object",
            additionalProperties: { type: "integer", minimum: 0, maximum: 10, description: "How many people in ten" },
          },
          ...(words && { propertyNames: { enum: Object.keys(words.vocabulary.findings) } }),
        },
        apart: list(
          object(
            {
              from: words ? oneOf(words.vocabulary.causes, "A cause of vocabulary.json") : text("A cause"),
              by: text("What tells the two apart", { max: 200 }),
            },
            "A near neighbour",
          ),
          "Near neighbours and what separates them",
          { max: 30 },
        ),
        provenance,
      },
      "Why a passkey fails: what speaks for it, who repairs it and how",
      { may: ["complaints", "typical"] },
    ),
  }),

  question: (words) => ({
    title: "Question",
    ...object(
      {
        $schema: schemaLine,
        id: id(["bluetooth"]),
        finding: findingId(words, "The finding of vocabulary.json that it asks for"),
        ask: text("The question", { max: 160, examples: ["Is Bluetooth on, on both devices?"] }),
        why: text("What the answer separates, said to the person", { max: 200 }),
        effort: oneOf(["glance", "look-up", "try-out"], "How hard it is to answer", [
          "Known at once",
          "A menu has to be opened",
          "Something has to be tried",
        ]),
        known: oneOf(
          ["by-most", "by-many", "by-few"],
          "How many of those who are asked can tell; absent: as the effort suggests",
        ),
        hintedBy: list(
          text("Id of a file in symptoms/"),
          "Symptoms of those who can tell: who speaks of a code has seen one",
          {
            min: 1,
            unique: true,
          },
        ),
        options: list(
          object(
            {
              value: text("A value of the finding"),
              label: text("What the person taps", { max: 60, examples: ["Yes, on both"] }),
              says: phrases("Other words for the same answer"),
              usual: oneOf(["often", "sometimes", "seldom"], "How many of those who are asked answer so"),
              when: when(words, "Shown only where this is not ruled out"),
            },
            "An answer",
            { may: ["says", "usual", "when"] },
          ),
          "The answers; empty when entry is set",
          { max: 14 },
        ),
        entry: oneOf(["version", "number", "date"], "Set when the answer is typed"),
        appliesWhen: list(when(words, "All of these must hold"), "One of these must hold; absent: always asked", {
          min: 1,
          max: 20,
        }),
        how: list(
          object(
            {
              when: when(words, "For which device"),
              say: text("How to find out, with exact menu names in **bold**", { max: 400 }),
            },
            "A hint for one kind of device",
            { may: ["when"] },
          ),
          "How to find out; the first that fits is shown",
          { min: 1, max: 20 },
        ),
      },
      "One question that separates causes",
      { may: ["known", "hintedBy", "entry", "appliesWhen", "how"] },
    ),
  }),

  symptom: (words) => ({
    title: "Symptom",
    ...object(
      {
        $schema: schemaLine,
        id: id(["qr-hangs"]),
        title: text("The complaint in a few words", { max: 100 }),
        says: phrases("Phrases as people write them, three at least", 3),
        gives: gives(words),
      },
      "What people say when something goes wrong; which causes it speaks for stands with the causes",
    ),
  }),

  error: (words) => ({
    title: "Error",
    ...object(
      {
        $schema: schemaLine,
        id: id(["53003", "something-went-wrong"]),
        title: text("Name or code", { max: 100 }),
        texts: list(
          text("A text on the screen", { min: 3, max: 200 }),
          "On-screen texts, loosely matched; empty for a bare code",
          { max: 40, unique: true },
        ),
        meaning: text("What it means, for agents", { max: 500 }),
        gives: gives(words),
        provenance,
      },
      "An error code or a text on the screen",
    ),
  }),

  fix: (words) => ({
    title: "Fix",
    ...object(
      {
        $schema: schemaLine,
        id: id(["turn-on-bluetooth"]),
        title: text("An instruction: what to do", { max: 80, examples: ["Turn on Bluetooth on both devices"] }),
        minutes: {
          type: "number",
          minimum: 1,
          maximum: 120,
          description: "How long it takes the person, in minutes",
          examples: [4],
        },
        where: where(words),
        variants: variants(words),
        expect: text("What the person sees when it worked", { max: 300 }),
        provenance,
      },
      "What a person does about a cause",
      { may: ["where"] },
    ),
  }),

  procedure: (words) => ({
    title: "Procedure",
    ...object(
      {
        $schema: schemaLine,
        id: id(["open-security-info"]),
        title: text("An instruction", { max: 80 }),
        registers: list(wordOf(words, "store", "A passkey store"), "Where its steps make a new passkey", {
          min: 1,
          unique: true,
        }),
        variants: variants(words),
        provenance,
      },
      "Steps that several fixes share",
      { may: ["registers"] },
    ),
  }),

  fact: () => ({
    title: "Fact",
    ...object(
      {
        $schema: schemaLine,
        id: id(["ios.authenticator.minimum"]),
        title: text("What it is", { max: 120 }),
        value: {
          anyOf: [
            { type: "string", minLength: 1 },
            { type: "number" },
            { type: "array", items: { type: "string", minLength: 1 }, minItems: 1 },
            { type: "array", items: { type: "object" }, minItems: 1 },
          ],
          description: "The value; texts use it as {fact:<id>}",
        },
        unit: oneOf(
          ["version", "count", "minutes", "hours", "date", "hosts", "address", "rows", "text"],
          "What kind of value it is",
        ),
        provenance,
      },
      "A value that steps, cards and the bot's judgement use: change it here, and it changes everywhere",
    ),
  }),

  runbook: () => ({
    title: "Runbook",
    ...object(
      {
        $schema: schemaLine,
        id: id(["five-question-script"]),
        title: text("Name", { max: 100 }),
        steps: list(
          object(
            {
              title: text("The step, in our words", { max: 120 }),
              questions: list(text("Id of a file in questions/"), "What is asked", { min: 1, unique: true }),
              fix: text("Id of a file in fixes/"),
              agentCheck: text("What only an agent can look at; goes to the case", { max: 500 }),
              causes: list(text("Id of a file in causes/"), "What the step is there to catch", {
                min: 1,
                unique: true,
              }),
            },
            "A step",
            { may: ["questions", "fix", "agentCheck", "causes"] },
          ),
          "In the published order",
          { min: 1, max: 40 },
        ),
        provenance,
      },
      "A published order of questions, kept by name so that a helpdesk can follow it",
    ),
  }),

  reading: (words) => ({
    title: "Reading",
    ...object(
      {
        $schema: schemaLine,
        finding: findingId(words, "A finding of vocabulary.json; also the file name"),
        rules: list(readingRule, "The first that fits counts", { min: 1, max: 200 }),
      },
      "How words in free text become a finding",
    ),
  }),

  security: (words) => ({
    title: "Security signal",
    ...object(
      {
        $schema: schemaLine,
        id: id(["lost-or-stolen"]),
        title: text("The situation", { max: 120 }),
        says: phrases("Phrases as people write them, three at least", 3),
        patterns: list(pattern, "Patterns that recognise it", { max: 60 }),
        exceptPatterns: list(pattern, "Harmless look-alikes", { max: 60 }),
        advice: list(text("Urgent advice", { max: 300 }), "What to do at once, in order", { min: 1, max: 6 }),
        gives: gives(words),
        agentFirst: text("What the agent does first", { max: 500 }),
      },
      "A situation where advice and a person come before any question",
    ),
  }),

  scope: () => ({
    title: "Other subject",
    ...object(
      {
        $schema: schemaLine,
        id: id(["printer"]),
        title: text("The subject", { max: 100, examples: ["a forgotten password"] }),
        says: phrases("Phrases as people write them, three at least", 3),
        patterns: list(pattern, "Patterns that recognise it", { max: 40 }),
        answer: text("Where to go instead", { max: 400 }),
      },
      "A subject this bot does not handle",
    ),
  }),

  route: () => ({
    title: "Route",
    ...object(
      {
        $schema: schemaLine,
        id: id(["identity"]),
        title: text("The team, as agents know it", { max: 80, examples: ["Identity team"] }),
        says: text("When it is the right one, in a sentence to the agent", { max: 240 }),
        causes: list(text("Id of a file in causes/"), "Causes for which it is suggested first", { unique: true }),
        channel: {
          ...formed(
            'Channel that gets the case: "helpdesk" for the agents\' own, or the id of a channel (the bot must be in that team)',
            "^(helpdesk|19:[\\x21-\\x7e]+)$",
            'Write "helpdesk", or the id of a channel, which begins with 19:.',
            ["helpdesk", "19:abc@thread.tacv2"],
          ),
          maxLength: 1_024,
        },
        ticket: object(
          {
            mapping: text("Id of a file in mappings/", { examples: ["generic"] }),
            set: {
              type: "object",
              description: "Fields of this route beside the mapping's, such as assignment_group",
              propertyNames: fieldPath,
              additionalProperties: fieldValue,
            },
          },
          "Also, or only, a ticket by the signed webhook",
          { may: ["set"] },
        ),
        urgent: { type: "boolean", description: "Tickets of this route are urgent: true or false" },
      },
      "A team or system that a case can be escalated to",
      { may: ["channel", "ticket", "urgent"] },
    ),
  }),

  mapping: () => ({
    title: "Mapping",
    ...object(
      {
        $schema: schemaLine,
        id: id(["servicenow"]),
        title: text("The system", { max: 80 }),
        number: { ...fieldPath, description: "Where the answer has the ticket's number", examples: ["result.number"] },
        fields: {
          type: "object",
          description: "Fields of the body (dots lead into objects), and what each gets",
          minProperties: 1,
          propertyNames: fieldPath,
          additionalProperties: object(
            {
              from: oneOf(TICKET_FACTS, "What of the case"),
              longest: {
                type: "integer",
                minimum: 10,
                maximum: 100_000,
                description: "Characters that the field takes",
              },
              words: {
                type: "object",
                description: "Other words for its values",
                additionalProperties: { type: "string" },
                examples: [{ high: "1", normal: "3" }],
              },
              value: fieldValue,
            },
            'What a field gets: "from" the case, or a fixed "value"',
            {
              may: ["from", "longest", "words", "value"],
              oneOf: [{ required: ["from"] }, { required: ["value"] }],
            },
          ),
        },
        provenance,
      },
      "How a case becomes the body that a ticket system takes",
      { may: ["provenance"] },
    ),
  }),

  words: () => ({
    title: "Words of a language",
    ...object(
      {
        $schema: schemaLine,
        id: languageTag,
        title: text("Name of the language, in itself", { max: 40, examples: ["Deutsch"] }),
        fold: {
          type: "object",
          description: "Letters that people write in two ways, and the one that counts",
          additionalProperties: text("What counts"),
          examples: [{ ü: "ue" }],
        },
        fillers: shortWords("Words that say nothing about what is wrong; the language is also told by them"),
        negators: shortWords("Words that deny what comes right after"),
        between: shortWords("Words that may stand between the two, such as articles"),
        denials: shortWords("Words that deny in an answer"),
        endings: list(
          object({ cut: pattern, to: { type: "string", description: "What stands there instead" } }, "An ending"),
          "Endings of forms of one word, taken off in this order",
          { max: 40 },
        ),
        pairs: list(pair, "Words that together name one thing, and the one word for it", { max: 400 }),
        joints: list({ type: "string" }, "Letters between words that are written together; empty text for none", {
          max: 10,
        }),
        same: {
          type: "object",
          description: "What a word means, in English; in English: the word that stands for all of its kind",
          additionalProperties: text("The English word or words", { max: 80 }),
          examples: [{ handy: "phone" }],
        },
        passkey: list(pattern, "What makes a text one about passkeys", { max: 100 }),
        near: list(pattern, "Words of signing in and of devices", { max: 200 }),
        unlock: list(pattern, "Words of unlocking by finger or face", { max: 40 }),
        dates: list(pair, "Times, and how English says them; applied in this order", { max: 200 }),
      },
      "How a language is read. What is not there is read as in English",
      { may: WORD_LISTS },
    ),
  }),

  phrases: () => ({
    title: "Phrases of a language",
    ...object(
      {
        $schema: schemaLine,
        id: languageTag,
        symptoms: phrasesById("How people describe a symptom, by its id"),
        causes: phrasesById("Complaints of people with this fault, by the id of the cause"),
        errors: phrasesById("Texts on the screen, by the id of the error"),
        answers: {
          type: "object",
          description: "Other words for an answer, by question and value",
          additionalProperties: phrasesById("By value"),
        },
        readings: {
          type: "object",
          description: "How words become a finding, by its id; the first that fits counts, and the English ones follow",
          additionalProperties: list(readingRule, "The rules of the finding", { min: 1, max: 200 }),
        },
        scope: recognised("How people speak of other subjects, by id"),
        security: recognised("How people speak of danger, by id"),
      },
      "What people say in a language. The English is in the entries themselves",
      { may: ["symptoms", "causes", "errors", "answers", "readings", "scope", "security"] },
    ),
  }),

  texts: () => ({
    title: "Texts of a language",
    ...object(
      {
        $schema: schemaLine,
        id: languageTag,
        covers: list(
          oneOf(Object.keys(TRANSLATED), "A folder of entries"),
          "Folders of which every text is translated: the check then says what is missing",
          { unique: true },
        ),
        texts: {
          type: "object",
          description: "The English text as it stands in an entry, and what is said instead",
          additionalProperties: text("The translation", { max: 800 }),
        },
      },
      "What the entries say to people, in another language. What is not listed is said in English",
    ),
  }),

  tenant: (words) => ({
    title: "Tenant profile",
    ...object(
      {
        $schema: schemaLine,
        organisation: text("Name shown to people", { max: 80, examples: ["Contoso"] }),
        allowedStores: list(
          wordOf(words, "store", "A passkey store"),
          "Where a passkey may be kept, as the passkey profiles in Entra allow it",
          { unique: true },
        ),
        attestation: oneOf(["off", "required"], "Enforce attestation, in the passkey profiles in Entra", [
          "Synced stores may be used",
          "Only keys and devices that prove their model; nothing synced, nothing set up by QR code",
        ]),
        allowedAaguids: list(
          formed(
            "Model number of an authenticator",
            "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
            "Write it as 32 digits and small letters a to f with four hyphens, as Entra shows it.",
            ["de1e552d-db1d-4423-a619-566b625cdc84"],
          ),
          "The only models that are allowed; empty when there is no such list",
          { unique: true },
        ),
        browsers: list(wordOf(words, "browser", "A browser"), "Browsers that people may use", { unique: true }),
        crossDevice: oneOf(["allowed", "off"], "Signing in on a computer with the passkey of a phone, by QR code", [
          "Nothing is left out",
          "Nobody is told to scan a QR code; who tries to is told another way",
        ]),
        languages: list(
          formed("A language", "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "Write a language code, such as en or de-AT.", [
            "en",
          ]),
          "Languages that people are answered in, the default first",
          { unique: true },
        ),
        desk: object(
          {
            name: text("Name of the helpdesk", { max: 60, examples: ["IT Helpdesk"] }),
            phone: text("Number to call", { max: 40, examples: ["+1 555 0100"] }),
            hours: text("Opening hours", { max: 80, examples: ["Monday to Friday, 8:00 to 18:00"] }),
          },
          "How people reach a person",
        ),
        generalHelpdesk: text("Where questions go that are not about passkeys", { max: 160 }),
      },
      "What this organisation allows and how its helpdesk is reached; it shapes the advice",
      { may: ["crossDevice"] },
    ),
  }),

  vocabulary: () => ({
    title: "Vocabulary",
    ...object(
      {
        $schema: schemaLine,
        about: text("What this file is"),
        stages: {
          type: "object",
          description: "What can go wrong, by id",
          additionalProperties: text("What it means"),
          minProperties: 1,
        },
        causes: list(text("Id of a file in causes/"), "All causes", { min: 1, unique: true }),
        findings: {
          type: "object",
          description: "What can be known of somebody's trouble, by id",
          minProperties: 1,
          additionalProperties: object(
            {
              title: text("Short name, for lists and agents", { max: 60 }),
              values: {
                anyOf: [
                  list(text("A value"), "The values it can have", { min: 2, unique: true }),
                  text("version, number, date, or what may be typed"),
                ],
                description: "The values, or in words what may be typed",
              },
              meaning: text("What it means, exactly"),
            },
            "A finding",
          ),
        },
        derived: {
          type: "object",
          description: "Findings that nobody is asked for: the bot works them out",
          additionalProperties: object(
            {
              values: list(text("A value"), "The values it can have", { min: 2, unique: true }),
              meaning: text("What it means, exactly"),
            },
            "A derived finding",
          ),
        },
      },
      "The words that questions, causes, scenarios and reports share. Add freely; never rename or give another meaning",
      { may: ["$schema", "about"] },
    ),
  }),

  scenario: (words) => {
    const scenario = {
      type: "object",
      description: "An example conversation: what somebody says and could answer, and how it should end",
      required: ["id", "opening", "findings", "expect"],
      properties: {
        id: text("Name of the example", { max: 100 }),
        opening: text("What the person writes first", { max: 4_000 }),
        findings: {
          type: "object",
          description: "What the person could answer, by finding",
          additionalProperties: { type: ["string", "number", "boolean"] },
          ...answers(words),
        },
        methods: {
          anyOf: [{ type: "array" }, { type: "null" }],
          description: "What the directory would list; null when it is not connected",
        },
        expect: {
          type: "object",
          description: "How it should end",
          required: ["causes", "end", "questions"],
          properties: {
            causes: list(text("A cause"), "The right causes; any of them counts", {}),
            end: oneOf(["fixed", "hand-off", "either"], "How the conversation ends"),
            questions: { type: "number", minimum: 0, description: "Questions that are enough" },
          },
        },
        now: text("Date and time at which it plays"),
        tags: { type: "array", items: { type: "string" }, description: "Words to find it by" },
      },
    };
    return { title: "Scenario", ...whenever({ type: "array" }, { items: scenario }), else: scenario };
  },
};
