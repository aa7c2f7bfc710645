import type { Evidence } from "../evidence.ts";
import type { MethodList } from "./method.ts";

const CURRENT_MS = 10 * 60_000; // a Temporary Access Pass may live no longer

/** Whether a list is too old to say what works at this moment. Pure. */
export function isOld(list: MethodList, now: Date): boolean {
  return now.getTime() - Date.parse(list.at) > CURRENT_MS;
}

/** What a list still proves at this moment: of a Temporary Access Pass, whether it is usable only for minutes. Pure. */
export function asOf(evidence: Evidence, now: Date): Evidence {
  const { methods: list } = evidence;
  if (!list?.methods.some(({ kind, usable }) => kind === "access-pass" && usable) || !isOld(list, now)) return evidence;
  const methods = list.methods.map((method) => {
    const { usable, ...rest } = method;
    return method.kind === "access-pass" && usable ? rest : method;
  });
  return { ...evidence, methods: { ...list, methods } };
}
