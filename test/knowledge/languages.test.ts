import { describe, expect, test } from "vitest";
import { answerLanguage, inLanguage, languageOf, understoodLanguages } from "../../knowledge/languages.ts";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Knowledge, LanguageWords } from "../../knowledge/model.ts";
import { readFinding, readText, takeApart } from "../../knowledge/read-text.ts";
import { stepsFor } from "../../knowledge/steps.ts";
import { ENGLISH, Lexicon, plainText, wordsOf } from "../../knowledge/words.ts";

const knowledge = loadKnowledge();
const german = inLanguage(knowledge, "de");
const lexicon = new Lexicon(knowledge.words.get("de") as LanguageWords, ENGLISH);

describe("words of another language mean English ones", () => {
  test.each([
    ["mein Handy", "my phone"],
    ["Bildschirmsperre", "screen lock"],
    ["Die Sicherheitsschlüssel", "security key"],
    ["SICHERHEITSSCHLUESSEL", "security key"],
    ["der QR-Code wird nicht gelesen", "the qr code is not read"],
    ["Auswahlliste", "choice list"], // written together
    ["Bluetooth", "bluetooth"], // the English word itself
  ])("%s: %s", (said, meant) => expect(lexicon.wordsOf(said)).toEqual(wordsOf(meant)));

  test.each(["Xyzzybaum", "constructor", "__proto__", "ß", ""])("%s: whatever is typed is read", (text) =>
    expect(Array.isArray(lexicon.wordsOf(text))).toBe(true),
  );

  test.each([
    ["vor drei Wochen", "three week ago"],
    ["gestern", "yesterday"],
    ["am 3. März", "on 3. march"],
    ["seit zwei Monaten", "since two month"],
  ])("a time, as English says it: %s", (said, english) => expect(lexicon.inEnglishDates(said)).toBe(english));
});

describe("the language of a text", () => {
  test.each([
    ["Mein Passkey geht nicht", undefined, "de"],
    ["Handy gestohlen", undefined, "de"],
    ["my passkey does not work", undefined, "en"],
    ["my passkey does not work", "de-DE", "en"],
    ["iPhone", "de-AT", "de"],
    ["iPhone", "en-US", "en"],
    ["iPhone", "fr-FR", "en"],
    ["Je ne peux pas", "fr-FR", "en"],
    ["", undefined, "en"],
  ])("%s (%s): %s", (text, locale, language) => expect(languageOf(knowledge, plainText(text), locale)).toBe(language));

  test("only what the organisation offers and has words for is understood, and always English", () => {
    const offering = (...languages: string[]): Knowledge => ({
      ...knowledge,
      tenant: { ...knowledge.tenant, languages },
    });
    expect(understoodLanguages(offering("de-AT", "fr"))).toEqual(["en", "de"]);
    expect(understoodLanguages(offering("en"))).toEqual(["en"]);
    expect(languageOf(offering("en"), plainText("Mein Passkey geht nicht"), "de")).toBe("en");
  });

  test.each([
    [["en", "de"], undefined, "de-DE", "de"],
    [["en", "de"], "de", "en-US", "de"],
    [["en", "de"], undefined, "fr-FR", "en"],
    [["de", "en"], undefined, "fr-FR", "de"],
    [["en"], "de", "de-DE", "en"],
    [[], undefined, undefined, "en"],
  ])("offered %j, written %s, Teams in %s: answered in %s", (languages, written, locale, answered) =>
    expect(answerLanguage({ ...knowledge, tenant: { ...knowledge.tenant, languages } }, written, locale)).toBe(
      answered,
    ),
  );
});

describe("what is read from German", () => {
  test.each([
    ["Am Windows-Laptop war Bluetooth ausgeschaltet", "device=windows", "bluetooth=missing"],
    ["Auf dem iPhone wurde kein Passkey gefunden", "device=iphone", "device-offers=no"],
    ["Ich habe ein neues Samsung", "device-changed=replaced"],
    ["Der Passkey ist im iCloud-Schlüsselbund gelandet", "saved-in=icloud-keychain"],
    ["Im Inkognito-Fenster von Chrome geht es nicht", "private-window=yes", "browser=chrome"],
    ["Mit iOS 17.4 am iPhone", "os-version=17.4", "device=iphone"],
    ["Ich benutze keinen Sicherheitsschlüssel"],
    ["Gestern ging es noch", "worked-before=yes"],
    ["Das hat noch nie funktioniert", "worked-before=no"],
  ])("%s", (text, ...expected) => {
    const { findings } = readText(knowledge, text).evidence;
    const told = Object.entries(findings).map(([finding, { value }]) => `${finding}=${value}`);
    expect(told).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(told.filter((each) => each.startsWith("store="))).toEqual([]);
  });

  test("with umlauts or without", () => {
    for (const text of ["Bluetooth für den Rechner ist ausgeschaltet", "Bluetooth fuer den Rechner ist ausgeschaltet"])
      expect(readFinding(german, "bluetooth", text)).toBe("missing");
  });

  test.each([
    ["Mir wurde das Handy geklaut", "lost-or-stolen"],
    [
      "Mein Laptop ist im Zug liegen geblieben, ich habe ihn verloren, also das Notebook ist verloren",
      "lost-or-stolen",
    ],
    ["Jemand hat angerufen und wollte meinen Code", "code-asked"],
    ["Der angebliche Techniker am Telefon verlangt meine PIN", "code-asked"],
    ["Ich bekomme Anmeldeanfragen, die ich nicht gestartet habe", "unstarted-approval"],
    ["Schick meiner Kollegin einen Zugriffspass", "other-person-request"],
  ])("danger: %s", (text, signal) => {
    expect(takeApart(knowledge, text).security).toBe(signal);
    expect(readText(knowledge, text).security).toBe(signal);
  });

  test.each([
    "Der Authenticator verlangt eine PIN",
    "Das Handy hat die Verbindung verloren",
    "Windows will meine PIN statt dem Fingerabdruck",
    "Ich habe den Zugriffspass verloren gegangen geglaubt",
  ])("no alarm: %s", (text) => expect(takeApart(knowledge, text).security).toBeUndefined());
});

describe("the same knowledge in another language", () => {
  test("ids, order and what a step removes stay; only words change", () => {
    for (const [id, fix] of knowledge.fixes) {
      const own = german.fixes.get(id);
      const shape = (entry: typeof fix | undefined) =>
        entry?.variants.map(({ when, steps }) => [
          when,
          steps.map(({ removes, procedure, link }) => [removes, procedure, link]),
        ]);
      expect(shape(own), id).toEqual(shape(fix));
    }
    expect([...german.causes.keys()]).toEqual([...knowledge.causes.keys()]);
    for (const [id, question] of knowledge.questions)
      expect(german.questions.get(id)?.options.map(({ value }) => value)).toEqual(
        question.options.map(({ value }) => value),
      );
  });

  test("K11: what is not translated is said in English", () => {
    const fix = german.fixes.get("reset-security-key");
    const steps = fix && stepsFor(german, fix, { ...readText(knowledge, "").evidence });
    expect(fix?.title).toMatch(/Sicherheitsschlüssel/);
    expect(steps?.some(({ say }) => /\b(the|your)\b/.test(say))).toBe(true);
  });

  test("of a reason that is not translated the question and its answer take the place", () => {
    const reasonsIn = ({ causes }: Knowledge) =>
      [...causes.values()].flatMap(({ evidence }) => evidence.flatMap(({ because }) => because ?? []));
    const english = new Set(reasonsIn(knowledge));
    expect(english.size).toBeGreaterThan(100);
    expect(reasonsIn(german).filter((reason) => english.has(reason))).toEqual([]);
  });

  test("made once, and English is the set itself", () => {
    expect(inLanguage(knowledge, "de")).toBe(german);
    expect(inLanguage(german, "en")).toBe(knowledge);
    expect(inLanguage(german, "de")).toBe(german);
    expect(inLanguage(knowledge, "en")).toBe(knowledge);
  });
});

test("a language needs no more than its files", () => {
  const words = new Map(knowledge.words).set("eo", {
    id: "eo",
    title: "Esperanto",
    fillers: ["mi", "kaj", "la", "mia"],
    same: { telefono: "phone", skanas: "scan", kodon: "qr code", okazas: "happens", nenio: "nothing" },
  });
  const phrases = new Map(knowledge.phrases).set("eo", {
    id: "eo",
    readings: { bluetooth: [{ is: "missing", words: ["sen bluetooth"] }] },
  });
  const known = { ...knowledge, words, phrases, tenant: { ...knowledge.tenant, languages: ["en", "eo"] } };
  const { evidence } = readText(known, "Mi skanas la kodon kaj nenio okazas, sen Bluetooth");
  expect(evidence.symptoms).toHaveProperty("qr-does-nothing");
  expect(evidence.findings.bluetooth?.value).toBe("missing");
});

test("a set of before there were words for languages is read as English", () => {
  const old = { ...knowledge, words: new Map(), phrases: new Map(), texts: new Map() };
  expect(readText(old, "bluetooth is off").evidence.findings.bluetooth?.value).toBe("missing");
});
