import { redact } from "../../bot/transcripts/redact.ts";

/** How long the redactor takes for 100 KB of text, in the middle of nine runs: `npm run bench:redaction`. */
const texts: Readonly<Record<string, string>> = {
  English:
    "Hello, since yesterday my iPhone 15 Pro asks for a passkey in Teams; error AADSTS50126 at 09:15 on 2026-11-20. ",
  German:
    "Guten Tag, seit gestern fragt mein iPhone 15 Pro nach einem Passkey, und das Passwort ist nicht abgelaufen. ",
  "names of secrets": "password is pin tap code recovery code ",
  "secrets only": "my password is hunter2 and my pin is 4711 ",
};

for (const [name, text] of Object.entries(texts)) {
  const long = text.repeat(Math.ceil(100_000 / text.length)).slice(0, 100_000);
  const times = Array.from({ length: 9 }, () => {
    const began = performance.now();
    redact(long);
    return performance.now() - began;
  }).sort((a, b) => a - b);
  process.stdout.write(`${name.padEnd(18)} ${(times[4] ?? 0).toFixed(1)} ms\n`);
}
