import { list, object, oneOf, type Schema, text, type Words, wordOf } from "./parts.ts";
import { gives, id, pattern, phrases, provenance, schemaLine, variants, where } from "./shared-shapes.ts";

/** What people are told, and the facts in it. */
export const adviceShapes = {
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
} satisfies Readonly<Record<string, (words: Words | undefined) => Schema>>;
