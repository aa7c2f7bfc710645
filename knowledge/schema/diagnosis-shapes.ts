import {
  findingId,
  list,
  object,
  oneOf,
  type Schema,
  text,
  valuesByFinding,
  type Words,
  when,
  wordOf,
} from "./parts.ts";
import { gives, id, phrases, provenance, readingRule, schemaLine, weight } from "./shared-shapes.ts";

/** Causes, and what leads to them. */
export const diagnosisShapes = {
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
        hardWhen: list(when(words, "All of these must hold"), "Situations in which hardly anybody can tell", {
          min: 1,
          max: 20,
        }),
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
      { may: ["known", "hardWhen", "hintedBy", "entry", "appliesWhen", "how"] },
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
} satisfies Readonly<Record<string, (words: Words | undefined) => Schema>>;
