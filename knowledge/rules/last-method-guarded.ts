import type { Step } from "../model.ts";
import { findingIn, type Rule, stepEntryOf } from "./rule.ts";
import { isWarning, sentencesOf } from "./texts.ts";

/** An instruction to make something go away, in the English of the entries; "deleted" and "removes" tell, they do not ask. */
const REMOVES =
  /\b(?<!\bthe )(delete|remove|erase|wipe|unregister|de-?register|uninstall|re-?install|factory[- ]reset|reset|clear (?:out |away )?(?:the |your |all |any )?(?:old |dead |unused |\w+'s )?(?:passkey|key|entry|entries|credential|account|authenticator|keychain|vault|app)s?)\b(?! nothing)/gi;
/** What may go away without a way to sign in going with it. */
const HARMLESS =
  /\b(cookies?|site data|website data|stored data|microsoftonline\.com|browsing data|cache|history|lens)\b/i;
/** Somebody else does it, who has a guard of their own. */
const BY_OTHERS = /\b(they|helpdesk|desk|agents?|administrators?|\{desk:name\})( \w+){0,2} $/i;

export const lastMethodGuarded: Rule = {
  name: "last-method-guarded",
  why: "A step that deletes or resets must pass the last-method guard, or somebody loses the only way to sign in.",
  checkFile: (file) =>
    (stepEntryOf(file)?.variants ?? []).flatMap((variant, v) => {
      if (variant.steps.some((step) => step.removes !== undefined)) return []; // the guard stands before the whole card
      return variant.steps.flatMap((step, s) => {
        if (!isUnmarkedRemoval(step)) return [];
        const message =
          'This step deletes or resets something. Add "removes", so that the bot first asks for another way to sign in.';
        return [findingIn(file, ["variants", v, "steps", s, "say"], "last-method-guarded", message)];
      });
    }),
};

function isUnmarkedRemoval({ say = "" }: Step): boolean {
  if (HARMLESS.test(say)) return false;
  return sentencesOf(say).some((sentence) =>
    [...sentence.matchAll(REMOVES)].some(
      (match) => !isWarning(sentence, match.index) && !BY_OTHERS.test(sentence.slice(0, match.index)),
    ),
  );
}
