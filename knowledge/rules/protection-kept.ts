import { findingAt, type Rule } from "./rule.ts";

/** Advice that lowers a protection, or asks for a secret. Each with what is wrong with it. */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly says: string }[] = [
  {
    pattern:
      /\b(turn(ing)? off|switch(ing)? off|disable|remove)\b[^.]{0,30}\b(mfa|multi-?factor|attestation|conditional access|screen lock|firewall|antivirus|two-?step)\b/i,
    says: "This advises lowering a protection. Say what to change so that the protection stays.",
  },
  {
    pattern: /\bexclude\b[^.]{0,40}\bfrom\b[^.]{0,30}\b(conditional access|policy|policies|mfa)\b/i,
    says: "This advises an exception from a policy. Describe how the policy is targeted or split instead.",
  },
  {
    pattern:
      /\b(send|tell|give|type|share|read)\b[^.]{0,25}\b(me|us|the bot|here|in(to)? (the|this) chat)\b[^.]{0,25}\b(pin|password|passcode|access pass|recovery code|one-?time code)\b/i,
    says: "This asks for a secret. The bot and its agents never ask for one.",
  },
  {
    pattern: /\b(send|tell|give|share)\b[^.]{0,12}\byour (pin|password|passcode|access pass|recovery code)\b/i,
    says: "This asks for a secret. The bot and its agents never ask for one.",
  },
];
const NEGATED = /\b(never|do not|don't|no one|nobody|not|without|rather than|instead of)\b/i;
const CHECKED = ["fix", "procedure", "question", "cause", "security", "scope"];

export const protectionKept: Rule = {
  name: "protection-kept",
  why: "No word of this product may talk somebody into lowering a protection or giving away a secret.",
  check: (context) =>
    context.files
      .filter((file) => CHECKED.includes(file.kind))
      .flatMap((file) =>
        file.text.split("\n").flatMap((line, i) => {
          if (
            /"(says|words|pattern|patterns|claim|reasoning|otherSide)":|^\s*"[^"]*",?$/.test(line) &&
            !/"(say|first)":/.test(line)
          )
            return [];
          const hit = FORBIDDEN.find((each) => each.pattern.test(line));
          if (!hit || NEGATED.test(line)) return [];
          return [
            { ...findingAt(context, { kind: file.kind, name: file.name }, "protection-kept", hit.says), line: i + 1 },
          ];
        }),
      ),
};
