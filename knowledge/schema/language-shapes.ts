import { TRANSLATED } from "../translated.ts";
import { formed, list, object, oneOf, type Schema, text, type Words } from "./parts.ts";
import { pattern, phrases, readingRule, schemaLine } from "./shared-shapes.ts";

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
  "fails",
  "foreign",
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

/** How a language is read, what people say in it, and what is said to them. */
export const languageShapes = {
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
        fails: list(pattern, "A passkey named as the thing that fails: hardly ever about something else", { max: 40 }),
        foreign: list(pattern, "Words by which it is a passkey of something else after all", { max: 100 }),
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
} satisfies Readonly<Record<string, (words: Words | undefined) => Schema>>;
