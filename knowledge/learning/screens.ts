import type { Knowledge } from "../model.ts";
import { evidenceOfCase, type ResolvedCase } from "./resolved-case.ts";

/** Steps that did not look on somebody's screen as they are written, and on which devices. */
export interface DifferentScreen {
  readonly file: string; // of the fix
  readonly title: string;
  readonly cases: readonly string[];
  readonly seenOn: readonly SeenOn[]; // the most frequent first
}

export interface SeenOn {
  readonly device: string;
  readonly maker?: string;
  readonly version?: string;
  readonly store?: string;
  readonly times: number;
}

/** From "my screen looks different": the fixes whose steps want another look, the most frequent first. Pure. */
export function differentScreens(knowledge: Knowledge, cases: readonly ResolvedCase[]): DifferentScreen[] {
  const seen = cases.flatMap((resolved) =>
    [...new Set(resolved.looksDifferent)].map((cause) => ({
      fix: knowledge.causes.get(cause)?.fix ?? cause,
      number: resolved.number,
      on: deviceIn(knowledge, resolved),
    })),
  );
  return [...Map.groupBy(seen, ({ fix }) => fix)]
    .map(([fix, own]) => ({
      file: `fixes/${fix}.json`,
      title: knowledge.fixes.get(fix)?.title ?? fix,
      cases: own.map(({ number }) => number),
      seenOn: counted(own.map(({ on }) => on)),
    }))
    .sort((a, b) => b.cases.length - a.cases.length || a.file.localeCompare(b.file));
}

/** The device that the steps are for: the phone where one signs in another device. */
function deviceIn(knowledge: Knowledge, resolved: ResolvedCase): Omit<SeenOn, "times"> {
  const { findings } = evidenceOfCase(knowledge, resolved);
  const value = (finding: string) => findings[finding]?.value;
  const version = value("os-version") ?? value("phone-os-version");
  const [maker, store] = [value("maker"), value("store")];
  return {
    device: value("device") ?? value("phone") ?? "not known",
    ...(maker !== undefined && { maker }),
    ...(version !== undefined && { version }),
    ...(store !== undefined && { store }),
  };
}

function counted(devices: readonly Omit<SeenOn, "times">[]): SeenOn[] {
  const alike = Map.groupBy(devices, (device) => JSON.stringify(device));
  return [...alike.values()]
    .map((own) => ({ ...(own[0] as Omit<SeenOn, "times">), times: own.length }))
    .sort((a, b) => b.times - a.times);
}
