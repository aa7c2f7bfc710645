import { findingIn, type Rule } from "./rule.ts";
import { isWarning, sentencesOf, shownTexts } from "./texts.ts";

const PROTECTION =
  "(?:mfa|multi-?factor|two-?(?:step|factor)|2fa|attestation|conditional access|screen ?lock|passcode|firewall|anti-?virus|defender|bitlocker|security defaults|number matching|compliance|user verification|sign-in (?:rule|policy)|protections?)";
const SECRET =
  "(?:pins?|passwords?|passcodes?|access pass|recovery codes?|recovery keys?|(?:one-?time|verification|security|sms|sign-in|confirmation) codes?|codes? from (?:your|the) (?:phone|app|sms|message))";
const RECIPIENT =
  "(?:me|us|this bot|the bot|here|below|(?:this|the) chat|(?:your|the) (?:reply|message|ticket|case)|(?:the |your |it )?(?:help ?desk|service desk|support|agent|administrator|admin|colleague|manager)|\\{desk:name\\})";
const LOWERS = "Say what to change so that the protection stays.";
const ASKS = "This asks for a secret, and the bot and its agents never ask for one. Take the sentence out.";

/** Advice that lowers a protection, or asks for a secret. Each with what is wrong with it; matched within one sentence. */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly says: string }[] = [
  {
    pattern: words(
      `(?:turn(?:ing)? off|switch(?:ing)? off|disabl(?:e|ing)|deactivat(?:e|ing)|bypass(?:ing)?|circumvent(?:ing)?|suspend(?:ing)?|weaken(?:ing)?|relax(?:ing)?|loosen(?:ing)?|lower(?:ing)?|remov(?:e|ing)|skip(?:ping)?|opt out of)\\b.{0,40}\\b${PROTECTION}`,
    ),
    says: `This advises lowering a protection. ${LOWERS}`,
  },
  {
    pattern: words(
      `(?:turn|switch|set|put)(?:ing)?\\b.{0,30}\\b${PROTECTION}\\b.{0,25}\\b(?:off|to (?:no|none|disabled|report-only|not enforced))`,
    ),
    says: `This advises lowering a protection. ${LOWERS}`,
  },
  {
    pattern: words(
      `(?:exclud(?:e|ing)|exempt(?:ing)?)\\b.{0,50}\\b(?:from|in)\\b.{0,40}\\b(?:policy|policies|rules?|${PROTECTION})`,
    ),
    says: "This advises an exception from a policy. Describe how the policy is targeted or split instead.",
  },
  {
    pattern: words(
      `(?:be|get|being|getting)\\b.{0,12}\\b(?:excluded|exempted)\\b.{0,12}\\bfrom\\b.{0,40}\\b(?:polic|rule|${PROTECTION})`,
    ),
    says: "This advises an exception from a policy. Describe how the policy is targeted or split instead.",
  },
  {
    pattern:
      /\b(?:[Ss]end|[Tt]ell|[Gg]ive|[Ss]hare|[Tt]ype|[Pp]aste|[Pp]ost|[Mm]ail|[Rr]ead out)\b.{0,25}\b(?:me|us|your|the bot|this chat)\b.{0,25}\bTAP\b/,
    says: ASKS,
  },
  {
    pattern: words(
      "add(?:ing)?\\b.{0,40}\\b(?:excluded|exclusion|exception|exemption|bypass)\\b.{0,12}\\b(?:group|list)",
    ),
    says: "This advises an exception from a policy. Describe how the policy is targeted or split instead.",
  },
  {
    pattern: words("(?:jailbreak|root (?:the|your|this) (?:phone|device))"),
    says: `This advises lowering a protection. ${LOWERS}`,
  },
  {
    pattern: words("approv(?:e|ing)\\b.{0,30}\\b(?:anyway|any request|every request|whatever|until it stops)"),
    says: "This advises approving a request that may not be the person's own. Take the sentence out.",
  },
  {
    pattern: words(
      `(?:tell|send|share|mail|e-mail|forward|dictate|spell|post|paste|write down|note down|read out)\\b.{0,25}\\byour\\b.{0,20}\\b${SECRET}`,
    ),
    says: ASKS,
  },
  {
    pattern: words(
      `(?:send|tell|give|show|share|mail|e-mail|type|enter|write|paste|post|forward|read|dictate|say|spell)\\b.{0,60}\\b${SECRET}\\b.{0,30}\\b(?:to |in ?to |in |at |with |by )?${RECIPIENT}`,
    ),
    says: ASKS,
  },
  {
    pattern: words(
      `(?:send|tell|give|show|share|mail|e-mail|type|enter|write|paste|post|forward|read|dictate|spell)\\b.{0,15}\\b${RECIPIENT}\\b.{0,15}\\b(?:the|your|this|their|that)\\b.{0,20}\\b${SECRET}`,
    ),
    says: ASKS,
  },
  { pattern: words(`ask\\b.{0,40}\\bfor (?:the|their|his|her|your)\\b.{0,20}\\b(?!access pass)${SECRET}`), says: ASKS },
  {
    pattern: words(
      "(?:what is|which is|what's) (?:the|your)\\b.{0,20}\\b(?:pin|password|passcode|(?:recovery|verification|one-?time) code)(?! of)",
    ),
    says: ASKS,
  },
];
/** One of these words is in everything above; most texts have none, and are through at once. */
const MAY_MATTER =
  /TAP|mfa|2fa|factor|attest|conditional|lock|pass|pin\b|pins\b|code|key|fire|virus|defender|security|number|complian|verif|polic|rule|protect|exclu|excep|exempt|jail|root|approv|bypass/i;
const NOT_CHECKED = ["vocabulary"];

export const protectionKept: Rule = {
  name: "protection-kept",
  why: "No word of this product may talk somebody into lowering a protection or giving away a secret.",
  checkFile: (file) =>
    NOT_CHECKED.includes(file.kind)
      ? []
      : shownTexts(file).flatMap(({ text, path }) => {
          const fault = protectionFault(text);
          return fault === undefined ? [] : [findingIn(file, path, "protection-kept", fault)];
        }),
};

/** What is wrong with a text that somebody is shown; undefined when it asks for no secret and lowers no protection. */
export function protectionFault(text: string): string | undefined {
  if (!MAY_MATTER.test(text)) return undefined;
  for (const sentence of sentencesOf(text))
    for (const { pattern, says } of FORBIDDEN) {
      const match = pattern.exec(sentence);
      if (match && !isWarning(sentence, match.index, match[0].length)) return says;
    }
  return undefined;
}

function words(pattern: string): RegExp {
  return new RegExp(`\\b(?:${pattern})\\b`, "i");
}
