import { answers, formed, list, object, oneOf, type Schema, text, type Words, whenever, wordOf } from "./parts.ts";
import { schemaLine } from "./shared-shapes.ts";

/** What there is one of, and the examples. */
export const folderShapes = {
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
              title: text("What an agent calls it"),
              labels: {
                type: "object",
                description: "What an agent calls each of its values",
                additionalProperties: text("In a few words"),
              },
              values: list(text("A value"), "The values it can have", { min: 2, unique: true }),
              meaning: text("What it means, exactly"),
            },
            "A derived finding",
            { may: ["title", "labels"] },
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
} satisfies Readonly<Record<string, (words: Words | undefined) => Schema>>;
