import { type Finding, lineOf, type SourceFile } from "../files.ts";
import type { Knowledge } from "../model.ts";

/** What a rule looks at. `now` is given, so that a check of the same files on the same day says the same. */
export interface RuleContext {
  readonly knowledge: Knowledge;
  readonly files: readonly SourceFile[];
  readonly now: Date;
}

/** A house rule: what must hold of the entries together, and why. */
export interface Rule {
  readonly name: string;
  readonly why: string;
  readonly severity?: "error" | "warning"; // default error
  readonly check: (context: RuleContext) => Finding[];
}

/** A finding about the entry `name` of one kind, at the value that `path` leads to. */
export function findingAt(
  context: RuleContext,
  where: { readonly kind: string; readonly name: string; readonly path?: readonly (string | number)[] },
  rule: string,
  message: string,
): Finding {
  const file = context.files.find((each) => each.kind === where.kind && each.name === where.name);
  return {
    file: file?.path ?? `${where.kind}/${where.name}.json`,
    line: file ? lineOf(file.text, where.path ?? []) : 1,
    rule,
    message,
  };
}
