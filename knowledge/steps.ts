import { type Evidence, isMet } from "./evidence.ts";
import type { Fact, Fix, Knowledge, Step, Variant } from "./model.ts";

/** One instruction as it is shown: words with the facts filled in, perhaps a link. */
export interface ShownStep {
  readonly say: string;
  readonly link?: string;
  readonly removes?: Step["removes"];
}

/** The steps of a fix for this person's devices, procedures unfolded. */
export function stepsFor(knowledge: Knowledge, fix: Fix, evidence: Evidence): ShownStep[] {
  return unfold(knowledge, fix.variants, evidence, 0);
}

/** True when following the fix deletes a passkey or empties a key: the last-method guard stands before it. */
export function removesSomething(knowledge: Knowledge, fix: Fix, evidence: Evidence): boolean {
  return stepsFor(knowledge, fix, evidence).some((step) => step.removes !== undefined);
}

/** True when following the fix registers a passkey: a list that is read afterwards has one more. */
export function registersSomething(knowledge: Knowledge, fix: Fix, evidence: Evidence): boolean {
  return registersIn(knowledge, fix.variants, evidence, 0);
}

function registersIn(knowledge: Knowledge, variants: readonly Variant[], evidence: Evidence, depth: number): boolean {
  return chosen(variants, evidence).some(({ procedure: id }) => {
    const procedure = id === undefined ? undefined : knowledge.procedures.get(id);
    if (!procedure || depth >= MAX_DEPTH) return false;
    return (procedure.registers ?? []).length > 0 || registersIn(knowledge, procedure.variants, evidence, depth + 1);
  });
}

/** True when the steps for some device delete a passkey or empty a key; which devices, is not looked at. */
export function mayRemove(knowledge: Knowledge, fix: Fix | undefined, depth = 0): boolean {
  const removes = (variants: readonly Variant[], level: number): boolean =>
    variants.some(({ steps }) =>
      steps.some(
        ({ removes: removed, procedure }) =>
          removed !== undefined ||
          (procedure !== undefined &&
            level < MAX_DEPTH &&
            removes(knowledge.procedures.get(procedure)?.variants ?? [], level + 1)),
      ),
    );
  return removes(fix?.variants ?? [], depth);
}

/** Fills {fact:…} and {desk:…}. An unknown name is left as it is; the knowledge check refuses those. */
export function fillIn(knowledge: Knowledge, text: string): string {
  return text.replace(/\{(fact|desk):([^}]+)\}/g, (whole, kind: string, name: string) => {
    if (kind === "desk")
      return name === "general" ? knowledge.tenant.generalHelpdesk : (knowledge.tenant.desk[name as "phone"] ?? whole);
    const fact = knowledge.facts.get(name);
    return fact ? factInWords(fact) : whole;
  });
}

function factInWords({ value, unit }: Fact): string {
  if (Array.isArray(value)) return value.join(", ");
  if (unit === "date") return dayFormat.format(new Date(String(value)));
  return unit === "version" ? String(value).replace("-", " ") : String(value); // Windows 11 22H2
}

/** The texts of the knowledge are English, whatever the locale of a card's frame. */
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** The steps of the first variant that fits, else of the last. */
function chosen(variants: readonly Variant[], evidence: Evidence): readonly Step[] {
  return (variants.find((each) => isMet(each.when, evidence)) ?? variants.at(-1))?.steps ?? [];
}

const MAX_DEPTH = 3; // a procedure may use a procedure; a circle must not hang a turn

function unfold(knowledge: Knowledge, variants: readonly Variant[], evidence: Evidence, depth: number): ShownStep[] {
  return chosen(variants, evidence).flatMap((step) => {
    if (step.procedure !== undefined) {
      const procedure = knowledge.procedures.get(step.procedure);
      return procedure && depth < MAX_DEPTH ? unfold(knowledge, procedure.variants, evidence, depth + 1) : [];
    }
    return [
      {
        say: fillIn(knowledge, step.say ?? ""),
        ...(step.link !== undefined && { link: step.link }),
        ...(step.removes !== undefined && { removes: step.removes }),
      },
    ];
  });
}
