import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { say } from "../../cards/text.ts";
import { versionOf } from "../../knowledge/assemble.ts";
import { readFiles } from "../../knowledge/files.ts";
import { checkKnowledge } from "../../knowledge/load.ts";
import { Chat } from "./chat.ts";
import type { CopyOptions } from "./knowledge-copy.ts";
import { LiveCopy, until } from "./reloads.ts";

export interface FlipReport {
  readonly flips: number;
  readonly taken: number; // into service: the set still passed every rule
  readonly refused: number;
  readonly wrong: readonly string[]; // served although the check refuses it, or the other way round
  readonly failed: readonly string[]; // a conversation on what was taken did not get through
}

/** Flips one bit of one knowledge file after the other while the bot serves the folder, and looks at what it serves. */
export async function flipBits(flips: number, seed: number, options: CopyOptions = {}): Promise<FlipReport> {
  const place = new LiveCopy(options);
  const report = { flips, taken: 0, refused: 0, wrong: [] as string[], failed: [] as string[] };
  const random = numbersFrom(seed);
  try {
    const live = await place.start({ watch: { stableMs: 5, pollMs: 5, restMs: 0 } });
    const files = place.copy.files.filter((file) => !file.startsWith("scenarios/"));
    let spoilt: { readonly path: string; readonly good: Buffer } | undefined;
    for (let flip = 0; flip < flips; flip++) {
      if (spoilt) writeFileSync(spoilt.path, spoilt.good);
      const file = files[random(files.length)] as string;
      const path = join(place.copy.folder, file);
      const good = readFileSync(path);
      const bytes = Buffer.from(good);
      const index = random(bytes.length);
      const bit = random(8);
      bytes[index] = (bytes[index] as number) ^ (1 << bit);
      writeFileSync(path, bytes);
      spoilt = { path, good };
      const version = versionOf(readFiles(place.copy.folder)); // the set between two flips may be served for a moment: it is good
      const isTaken = () => live.current().version === version;
      await until(live, () => isTaken() || live.status().refused?.version === version);
      const what = `${file}, byte ${index}, bit ${bit}`;
      if (isTaken() !== (checkKnowledge(place.copy.folder).errors.length === 0)) report.wrong.push(what);
      report[isTaken() ? "taken" : "refused"]++;
      if (!isTaken()) continue;
      const chat = new Chat({ knowledge: live.current() });
      try {
        for (const text of ["my passkey stopped working on my Samsung", "I don't know", "help", "talk to a person"]) {
          await chat.user(text);
          const isFine = chat.answerToLast.status === 200 && chat.replies.length > 0;
          if (!isFine || chat.words.includes(say("en", "error.title"))) report.failed.push(`${what}: ${text}`);
        }
      } catch (error) {
        report.failed.push(`${what}: ${error}`);
      }
    }
  } finally {
    await place.remove();
  }
  return report;
}

/** Numbers below a limit, the same for the same seed (mulberry32). */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
