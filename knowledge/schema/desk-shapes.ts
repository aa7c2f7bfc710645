import type { TicketFact } from "../model.ts";
import { formed, list, object, oneOf, type Schema, text, type Words } from "./parts.ts";
import { id, provenance, schemaLine } from "./shared-shapes.ts";

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

/** Where agents send a case, and as what. */
export const deskShapes = {
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
} satisfies Readonly<Record<string, (words: Words | undefined) => Schema>>;
