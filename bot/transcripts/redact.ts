/**
 * Takes secrets out of what people write, before anything is stored, logged or passed on. Pure, and closed when it fails:
 * a text that cannot be read is replaced as a whole. What helps to find a fault stays: AADSTS codes, correlation ids,
 * AAGUIDs, versions and builds.
 */

/** Stands where a secret stood; the conversation says a kind word when it sees this. */
export const REMOVED = "[removed]";
const FAILED = "[redaction failed]";
const MAX_CHARACTERS = 100_000;

/** Each pattern: what comes before the secret is kept (group 1), the secret (the rest of the match) goes. */
const SECRETS: readonly RegExp[] = [
  /(\b(?:temporary access pass|access pass|tap)\b(?: code)?(?: i got)?\s*(?:is|was|:|=|-)?\s*["']?)(?=[^\s"']*\d)(?!(?:19|20)\d\d\b)[^\s"',;]{8,48}/gi,
  /(\b(?:password|passphrase|passcode|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord)\b\s*(?:is|was|ist|est|es|:|=)\s*["']?)[^\s"',;]{3,100}/gi,
  /(\b(?:pin|pin code|pincode)\b\s*(?:is|was|ist|:|=|of my key is)\s*["']?)\d{4,12}\b/gi,
  /(\b(?:code|otp|one-?time (?:pass)?code|verification code|security code|sms code|authenticator code)\b\s*(?:is|was|ist|:|=|says|shows)?\s*["']?)\b\d{3}[ -]?\d{3}(?:\d\d)?\b(?!\d)/gi,
  /(\b(?:recovery|backup) (?:codes?|keys?)\b\s*(?:is|are|was|:|=)?\s*["']?)(?=[^\s"']*\d)[\w-]{8,80}/gi,
  /()\b(?:\d{6}-){7}\d{6}\b/g, // BitLocker recovery key
  /()\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, // JSON Web Token
  /(\bbearer\s+)[\w.~+/=-]{16,}/gi,
  /()\bFIDO:\/\d{20,}/gi, // what a passkey QR code holds
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]{0,8000}?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /((?:AccountKey|SharedAccessKey|client_?secret|api_?key)\s*[=:]\s*["']?)[\w~.+/=-]{12,}/gi,
  /([?&]sig=)[\w%+/=-]{16,}/gi,
];

/** Codes that look like one-time codes and are needed to find the fault. */
const KEPT_BEFORE = /\b(?:aadsts|error|fehler|erreur)\s*(?:code)?\s*:?\s*$/i;

export function redact(text: string): string {
  try {
    return SECRETS.reduce((rest, pattern) => rest.replace(pattern, kept), text.slice(0, MAX_CHARACTERS));
  } catch {
    return FAILED;
  }
}

function kept(match: string, before: string, ...rest: unknown[]): string {
  const offset = rest.find((value) => typeof value === "number") as number;
  const whole = rest.at(-1) as string;
  if (/^code/i.test(before) && KEPT_BEFORE.test(whole.slice(Math.max(0, offset - 20), offset))) return match;
  return `${before}${REMOVED}`;
}
