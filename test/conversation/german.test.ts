import { describe, expect, test } from "vitest";
import { Chat, shipped, wordsOf } from "../support/chat.ts";

/** Conversations in German, through the real dialogs and cards. */

const QR_OFF =
  "Ich scanne den QR-Code mit dem iPhone am Windows-Laptop und nichts passiert, Bluetooth ist am Laptop ausgeschaltet";
/** Words that no sentence in German has. */
const ENGLISH = /\b(the|your|you|with|and|what|please)\b/i;

/** What one says, what one reads, and which card waits then. */
type Line = readonly [says: string, reads: RegExp, waits: RegExp];

const conversations: Readonly<Record<string, readonly Line[]>> = {
  "QR code without Bluetooth: the steps in German, solved without a ticket": [
    [QR_OFF, /Bluetooth an Telefon und Computer einschalten.*Am PC: \*\*Einstellungen/s, /^fix/],
    ["es hat geklappt", /machen Sie jetzt eine Probe/, /^test/],
    ["Anmeldung hat geklappt", /Schön, dass es wieder geht/, /^nothing/],
  ],
  "commands: help, back, start over, a person": [
    ["hallo", /Das bekommen wir hin/, /^welcome/],
    ["los", /Wo hakt es bei Ihnen\?/, /^question stage/],
    ["die Anmeldung klappt nicht", /Ihre Antwort|\?/, /^question (?!stage)/],
    ["zurück", /Wo hakt es bei Ihnen\?/, /^question stage/],
    ["hilfe", /Was ich kann/, /^question stage/],
    ["weiß ich nicht", /\?/, /^question (?!stage)/],
    ["neu beginnen", /Wir beginnen neu.*Wo hakt es/s, /^question stage/],
    ["ich möchte mit jemandem sprechen", /An den Helpdesk senden\?/, /^hand-off/],
    ["jetzt nicht", /Es wurde nichts gesendet/, /^/],
  ],
  "still stuck: the next cause, then a person": [
    [QR_OFF, /Bluetooth/, /^fix/],
    ["hat nicht geholfen", /Danke für den Versuch|\?|Probieren/, /^(fix|question)/],
  ],
  "yes, no and don't know are answers": [
    ["Ich habe ein neues iPhone und der Passkey ist nicht mitgekommen", /Das habe ich verstanden/, /^(question|fix)/],
    ["weiss nicht", /./s, /^(question|fix|hand-off)/],
  ],
  "stolen phone: urgent advice before any question": [
    ["Mein Handy wurde gestern gestohlen", /Sicherheit zuerst.*Rufen Sie jetzt IT Helpdesk an/s, /^security/],
    ["alarmieren", /Ihre Fallnummer/, /^nothing/],
  ],
  "somebody asked for a code": [
    ["Jemand hat angerufen und wollte meinen Code wissen", /Geben Sie niemandem einen Code/, /^security/],
    ["fehlalarm", /Dann machen wir mit Ihrem Passkey weiter/, /^question/],
  ],
  "a printer is sent elsewhere": [
    ["Der Drucker druckt nicht", /Hier geht es nicht um einen Passkey.*Drucker und Scanner/s, /^scope/],
    ["es geht um einen passkey", /Wo hakt es bei Ihnen\?/, /^question stage/],
  ],
  "small talk and anger": [
    ["Mein Passkey geht nicht", /Wo hakt es bei Ihnen\?/, /^question stage/],
    ["warum fragst du das", /Die Frage lautet/, /^question stage/],
    ["das nervt", /Es tut mir leid, ich weiß, dass das lästig ist/, /^question stage/],
    ["danke", /Gern geschehen/, /^question stage/],
    ["bist du ein bot", /Ich bin ein Programm/, /^question stage/],
  ],
  "what cannot be read, is said so in German": [
    ["Mein Passkey geht nicht", /Wo hakt es bei Ihnen\?/, /^question stage/],
    ["lila Elefanten", /Das konnte ich nicht lesen/, /^question stage/],
  ],
  "for somebody else": [
    ["Meine Kollegin ist ausgesperrt", /Wir gehen das jetzt für jemand anderen durch/, /^question/],
    ["für mich", /Jetzt geht es wieder um Ihr eigenes Konto/, /^question/],
  ],
};

describe.each(Object.entries(conversations))("%s", (_, lines) => {
  test.each(["de-DE", "de-AT"])("line by line (%s)", async (locale) => {
    const chat = new Chat({ locale });
    for (const [says, reads, waits] of lines) {
      await chat.user(says);
      expect(chat.words, says).toMatch(reads);
      expect(chat.words, says).not.toMatch(/undefined|\{[a-z]+\}|\$\{/);
      expect(await chat.waiting(), says).toMatch(waits);
    }
  });
});

describe("which language", () => {
  test("Teams in English, written in German: German from the first sentence on", async () => {
    const chat = await new Chat({ locale: "en-US" }).user(QR_OFF);
    expect(chat.words).toContain("Am PC: **Einstellungen");
    await chat.user("geht");
    expect(chat.words).toContain("machen Sie jetzt eine Probe");
  });

  test("Teams in German, written in English: English", async () => {
    const chat = await new Chat({ locale: "de-DE" }).user(
      "I scan the QR code and nothing happens, what can I do with it",
    );
    expect(chat.words).toContain("What I understood".replace("What I", "This is what I"));
  });

  test("a German conversation stays one when an English message is quoted", async () => {
    const chat = await new Chat({ locale: "de-DE" }).user("Mein Passkey geht nicht");
    await chat.user("Something went wrong");
    expect(chat.words).not.toMatch(ENGLISH);
  });

  test("an organisation that offers English only answers in English", async () => {
    const knowledge = { ...shipped, tenant: { ...shipped.tenant, languages: ["en"] } };
    const chat = await new Chat({ locale: "de-DE", knowledge }).user("Mein Passkey funktioniert nicht auf dem iPhone");
    expect(chat.words).toMatch(/I understand only English so far.*\+1 555 0100/s);
  });

  test.each([
    ["French", "Je ne peux pas me connecter avec mon téléphone"],
    ["Japanese", "パスキーが使えません"],
    ["Polish", "Nie mogę się zalogować, moje telefon"],
  ])("%s: told kindly which languages are understood", async (_, text) => {
    const english = await new Chat({ locale: "en-US" }).user(text);
    expect(english.words).toMatch(/I understand only English and German so far, I am sorry.*\+1 555 0100/s);
    const german = await new Chat({ locale: "de-DE" }).user(text);
    expect(german.words).toMatch(/Ich verstehe bisher nur Englisch und Deutsch, das tut mir leid/);
  });
});

describe("steps that are in English only", () => {
  const SIGNS = /Diese Schritte gibt es bisher nur auf Englisch/;

  test("are announced kindly, once", async () => {
    const chat = await new Chat({ locale: "de-DE" }).user(
      "Die Uhr von meinem Windows-Laptop geht falsch, Datum und Uhrzeit stimmen nicht",
    );
    const told: string[] = [];
    for (let i = 0; i < 6 && !/^(hand-off|choices)/.test(await chat.waiting()); i++) {
      told.push(chat.words);
      await chat.user(/^fix/.test(await chat.waiting()) ? "hat nicht geholfen" : "weiß ich nicht");
    }
    expect(told.filter((words) => SIGNS.test(words))).toHaveLength(1);
  });

  test("are no subject where the steps are German", async () => {
    const chat = await new Chat({ locale: "de-DE" }).user(QR_OFF);
    expect(chat.words).not.toMatch(SIGNS);
  });

  test("and in English nothing is said about it", async () => {
    const chat = await new Chat().user("I scan the QR code and nothing happens, bluetooth is off on my laptop");
    expect(chat.words).not.toMatch(/in English so far/);
  });
});

test("the agents read the case in English, the person wrote in German", async () => {
  const chat = new Chat({ locale: "de-DE" });
  await chat.user(QR_OFF);
  await chat.user("mit jemandem sprechen");
  expect(chat.words).toContain("Bluetooth zwischen Telefon und Computer fehlt");
  await chat.user("senden");
  expect(chat.words).toContain("Ihre Fallnummer");
  const post = wordsOf(chat.posts[0] ?? {});
  expect(post).toContain("Bluetooth missing between phone and computer");
  expect(post).toContain(QR_OFF);
  expect(post).not.toMatch(/Noch möglich|Wahrscheinlichste Ursache/);
});

test.each([
  ["vor drei Wochen", /2026-10-30/],
  ["am 3. November", /2026-11-03/],
])("a day in German: %s", async (said, day) => {
  const chat = new Chat({ locale: "de-DE", now: () => Date.parse("2026-11-20T12:00:00Z") });
  await chat.user(`Ich habe ${said} ein neues iPhone bekommen und der Passkey ist nicht mitgekommen`);
  expect(JSON.stringify((await chat.session()).trouble?.moves)).toMatch(day);
});
