import { findingAt, type Rule } from "./rule.ts";

/** Words that mean a passkey goes away or a key is emptied, in the English of the entries. */
const REMOVES =
  /\b(delete|remove|erase|reset|wipe)\b[^.]{0,60}\b(passkey|passkeys|key|entry|entries|row|everything|security key|fido)\b/i;
/** A sentence that only warns about removing is not an instruction to remove. */
const WARNS =
  /\b(do not|don't|never|before you|without|instead of|nothing (to|is)|already|not be|was|were|been|lets? you|asks? (whether|if)|helpdesk (then )?(delete|remove|reset)|they (then )?(delete|remove|reset))/i;

export const lastMethodGuarded: Rule = {
  name: "last-method-guarded",
  why: "A step that deletes or resets must pass the last-method guard, or somebody loses the only way to sign in.",
  check: (context) => {
    const { fixes, procedures } = context.knowledge;
    const entries = [
      ...[...fixes.values()].map((entry) => ({ kind: "fix", entry })),
      ...[...procedures.values()].map((entry) => ({ kind: "procedure", entry })),
    ];
    return entries.flatMap(({ kind, entry }) =>
      entry.variants.flatMap((variant, v) =>
        variant.steps.flatMap((step, s) => {
          const say = step.say ?? "";
          if (step.removes !== undefined || !REMOVES.test(say) || WARNS.test(say)) return [];
          const message =
            'This step deletes or resets something. Add "removes", so that the bot first asks for another way to sign in.';
          return [
            findingAt(
              context,
              { kind, name: entry.id, path: ["variants", v, "steps", s] },
              "last-method-guarded",
              message,
            ),
          ];
        }),
      ),
    );
  },
};
