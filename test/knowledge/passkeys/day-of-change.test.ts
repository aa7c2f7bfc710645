import { expect, test } from "vitest";
import { readDayOfChange } from "../../../knowledge/passkeys/day-of-change.ts";

/** Friday. */
const NOW = new Date("2026-11-20T09:00:00Z");

test.each([
  ["i changed my iphone yesterday", "2026-11-19"],
  ["got a new iphone on 12. November. the passkey isn't there since yesterday", "2026-11-12"],
  ["got my new pixel at the start of august, the passkey was set up on it a week later", "2026-08-03"],
  ["the phone was reset on 3 october and today nothing is offered", "2026-10-03"],
  ["it fails since monday. The laptop was reimaged two weeks ago", "2026-11-06"],
])("%s: %s", (text, day) => expect(readDayOfChange(text, NOW)?.day).toBe(day));

test.each([
  ["the day of making the passkey", "new iphone, made the passkey on it in august"],
  ["the day on which it began to fail", "new android, today the picker only shows google"],
  ["both", "set the passkey up on my new phone in october, today it is not offered"],
])("%s is not the day of the change", (_, text) => expect(readDayOfChange(text, NOW)).toBeUndefined());
