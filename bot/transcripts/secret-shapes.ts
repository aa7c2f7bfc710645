/** What secrets look like, and what only looks like one. Each test is linear and reads one word. */

/** Secrets that need no word beside them. Group 1 stays. */
export const ALWAYS: readonly RegExp[] = [
  /()-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\w+/=\s\\]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
  /()(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){0,3}/g, // JSON Web Token
  /()(?<![\w-])eyJ[\w-]{60,}/g, // the beginning of one
  /("(?:password|pwd|pass|secret|client_secret|token|access_token|refresh_token|id_token|pin|otp)"\s{0,3}:\s{0,3}")[^"]{3,500}/gi,
  /(\bESTSAUTH[A-Z]{0,20}=)[^\s;]{10,}/g, // cookies of a sign-in
  /(\bbearer\s{1,3})[\w.~+/=-]{16,}/gi,
  /()\b(?:\d{6}[- ]){4,11}\d{6}\b/g, // BitLocker recovery key
  /(\b(?:pin|otp|tap|pw|pwd|passcode)\s?[#-]{1,2}\s?)(?:\d{3}[ -]\d{3}|\d{4,8})\b/gi,
  /()\bFIDO:\/[\dA-Za-z]{20,}/gi, // what a passkey QR code holds
  /()\botpauth(?:-migration)?:\/\/\S{8,}/gi,
  /((?:AccountKey|SharedAccessKey|SharedAccessSignature|client_?secret|api_?key|access_?token|refresh_?token|id_?token)\s{0,3}=\s{0,3}["']?)[^\s"';&]{4,}/gi,
  /((?:pwd|password)=["']?)(?!(?:unknown|none|null|true|false|expired|forgotten)\b)[^\s"';&]{4,}/gi,
  /([?&](?:sig|code|token|key|secret|password|pwd)=)[^\s&"']{4,}/gi,
  /()(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}/g, // client secret of Entra ID
  /()\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z\d]{16}|AIza[\w-]{35}|sk-[\w-]{20,})/g,
  /()\b(?:glpat-[\w-]{16,}|npm_\w{30,}|hf_\w{30,}|SG\.[\w-]{16,}\.[\w-]{30,}|ya29\.[\w-]{20,})/g,
  // On a command line.
  /((?:^|\s)(?:-pw|--?pass(?:word|wd)?|--?token|--?secret|--?api-key|--?client-?secret|\/p(?:ass(?:word)?)?:)[ =:]{0,2}["']?)[^\s"'/$-][^\s"']{3,}/gi,
  /((?:^|\s)-p ?["']?)(?=[^\s"']{0,40}[A-Za-z!@#$%])(?=[^\s"']{0,40}[\d!@#$%])[^\s"'/\\:.-][^\s"'/\\:]{4,}/gi,
  /(\s-u\s{1,3}[^\s:]{1,64}:)[^\s:/]{4,}/g,
  /(\bnet1?\s{1,3}user\s{1,3}[^\s/]{1,64}\s{1,3})(?!\/)\S{4,}/gi,
  /(\bnet\s.{0,200}\/user:\S{1,80}\s{1,3})(?!\/)\S{4,}/gi,
  /(\bnet\s{1,3}use\s.{0,100}\\\S{1,80}\s{1,3})(?![/\\])\S{4,}(?=\s{1,3}\/user:)/gi,
  /(\bConvertTo-SecureString\s{1,3}(?:-String\s{1,3})?["']?)[^\s"'$-][^\s"']{3,}/gi,
  /(\b[A-Z][A-Z\d]{0,30}_(?:KEY|TOKEN|SECRET|PASS|PASSWD|PASSWORD|PW|PIN)\s?[=:]\s?["']?)[^\s"';&]{4,}/g,
  /(\b(?:set-)?cookie:\s?[\w.-]{1,60}=)[^\s;]{8,}/gi,
  /(\bauthorization:\s?[a-z]{1,20}\s)[^\s]{8,}/gi,
  /(:\/\/[^\s:/@]{1,100}:)[^\s/@]{1,200}(?=@)/g,
  // Languages without blanks between words.
  /((?:密码|密碼|口令|验证码|驗證碼|パスワード|暗証番号|認証コード|確認コード|비밀번호|인증번호|인증 코드)\s{0,3}(?:是|为|為|は|는|은|:|：|=)?\s{0,3})[\w!@#$%^&*+=~?.-]{4,64}/g,
];

/** Without one of these, none of the above is in a text: most messages are done with at one look. */
export const MAY_BE_ALWAYS =
  /[=:"\d_~-]|[\u3000-\u9fff\uac00-\ud7af]|eyJ|AKIA|AIza|bearer|SG\.|PRIVATE|\bnet1?\s|SecureString/i;

/** Without one of these, nothing personal is. */
export const MAY_BE_PERSONAL = /\d|@/;

/** Not a way in, but nobody's business either. */
export const PERSONAL: readonly { readonly pattern: RegExp; readonly holds: (match: string) => boolean }[] = [
  { pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/g, holds: (match) => passesLuhn(match.replace(/\D/g, "")) },
  { pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b/g, holds: isIban },
  { pattern: /(?<![\w+.])\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d(?:[ ./-]?\d){6,12}(?![\w-])/g, holds: () => true },
  { pattern: /\b(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b/g, holds: () => true }, // US social security number
  {
    pattern:
      /(?<![\w.+-])[\w.+-]{1,64}@(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|icloud|me|mac|aol|gmx|web|t-online|freenet|proton|protonmail|orange|free|laposte|libero|virgilio|terra|uol|wp|o2|seznam|mail|yandex|qq|163)\.[a-z]{2,3}(?:\.[a-z]{2})?\b/gi,
    holds: () => true,
  },
];

/** An address at work. "B@rcelona1" is none: it has no domain. */
export const WORK_ADDRESS = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$/i;

/** Helps to find the fault, or is the name of something. */
const HARMLESS: readonly RegExp[] = [
  /^\{?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\}?$/i, // AAGUID, correlation id, request id
  /^0x[\da-f]+$/i,
  /^(?:aadsts|kb|inc|req|ritm|chg|task|sctask|cs|sr|case|cve|err|error|http|event|id)[-_#:]?\d[\d-]*:?$/i,
  /^[A-Z]{2,3}\d{5,9}$/, // numbers of other systems
  /^[a-z]{2,}\.[a-z]{2,}\d{0,3}$/i, // login names
  /^(?:1password8?|keepass(?:xc|2)?|2fa|mfa|o365|m365)$/i,
  /^caa[\da-f]{5}$/i,
  /^PK-[\dA-Z]{6}$/, // our case numbers
  /^[A-Z]{1,12}(?:_[A-Z\d]+)+$/,
  /^v?\d+(?:[._]\d+)+[a-z]{0,3}\d{0,3}$/i, // versions, builds
  /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:t[\d:.+-]+z?)?$/i,
  /^\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?:am|pm|h|z)?$/i,
  /^\d{1,5}(?:-?(?:st|nd|rd|th|x|h|hr|hrs|am|pm|min|mins|minute|minutes|sec|secs|s|ms|d|day|days|g|gb|mb|tb|k|hz|mhz|bit|bits|digit|digits|char|chars|character|characters|stellige?[rnsm]?|chiffres|cifre|cijfers|digitos|fach|mal|ten|te|ter|tes|er|e|eme|[ao]))$/i,
  /^\d{2}h[12]$/i,
  WORK_ADDRESS,
  /^(?:https?:\/\/|www\.)\S+$/i,
  /^[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|de|fr|es|it|pt|nl|pl|io|us|eu|uk|local|internal|exe|msi|dmg|apk|docx?|xlsx?|pdf|png|jpe?g|txt|log|zip|json|html?)(?:[/:?]\S*)?$/i,
  /^(?:[a-z]:|\\|\/)\S*[\\/]\S*$/i,
  /^(?![a-z\d]{4}(?:-[a-z\d]{4}){2})(?:windows|win|iphone|ipad|ipados|ios|android|macos|osx|mac|macbook|office|microsoft|galaxy|pixel|sm|gt|redmi|mi|poco|oneplus|nokia|xperia|moto|honor|huawei|mate|yubikey|yk|fido|ctap|u2f|webauthn|usb|nfc|bt|ble|wifi|surface|fairphone|motorola|oppo|realme|vivo|zenfone|xiaomi|lenovo|dell|hp|asus|acer|yoga|ideapad|precision|optiplex|zbook|probook|thinkpad|latitude|elitebook|edge|chrome|firefox|safari|teams|outlook|authenticator|azure|entra|intune|server|vpn|vm|pc|laptop|desktop|tablet|phone|room|note|se|pro|ultra|plus|max|mini|air|book|hyperos|oneui|miui|coloros|oxygenos|outlook|exchange|sharepoint|word|excel|kiosk|printer|scanner|monitor|version|build|rev|step|option|level|day|week|user)(?:pro|max|mini|air|plus|ultra)?(?:[-_][a-z]{0,2}|v)?\d{1,6}[a-z]{0,8}(?:,\d{1,2})?(?:[-_/][\w/-]{1,16})?$/i,
  /^[a-z]\d{1,3}[a-z]{0,2}$/i, // S24, M365
  /^[a-z]{2,4}-[a-z]?\d{3,5}[a-z]{0,3}(?:\/[a-z]{2})?$/i, // SM-S918B/DS
  /^[a-z]+-\d{1,2}$/i,
  /^(?!G-\d{6}$)[A-Z]{1,6}-\d{2,7}$/, // numbers of tickets
  /^(?:desktop|laptop|pc|ws|nb|win|mac|srv|host|client|lt|wks|notebook|tablet|nuc)-[a-z\d-]{2,15}$/i, // names of computers
  /^[a-z]{2,5}\d?\/[a-z]{2,5}\d?$/i, // FIDO2/U2F
  /^[\d.,]+%$/,
  /^\[[a-z]+\]?$/i, // what we put there ourselves
];

const SPECIAL = /[!@#$%^&*+=~?]/;

/** Verdicts on words of the text that is read: the same word is asked about from several sides. */
const judged = new Map<string, boolean>();

/** Nothing of a text stays here once it was read. */
export function forgetWords(): void {
  judged.clear();
}

export function isHarmless(word: string): boolean {
  if (word.length > 200) return false;
  let verdict = judged.get(word);
  if (verdict === undefined) {
    verdict = HARMLESS.some((pattern) => pattern.test(word));
    judged.set(word, verdict);
  }
  return verdict;
}

/** "False??" is no password. */
const LOUD = /[!?]{1,9}$/;

/** Letters and digits together, or with signs as no name has them: what a password or an access pass looks like. */
export function isStrong(word: string, least: number): boolean {
  if (word.length < least || !/\p{L}/u.test(word)) return false;
  return (/\d/.test(word) || SPECIAL.test(word.replace(LOUD, "").slice(0, -1))) && !isHarmless(word);
}

/** All four kinds of characters: nobody writes so but to be safe. */
export function isUnmistakable(word: string): boolean {
  if (word.length < 8 || word.length > 64 || !SPECIAL.test(word)) return false;
  return /\d/.test(word) && /\p{Ll}/u.test(word) && /\p{Lu}/u.test(word) && !isHarmless(word);
}

/** "Rosebud_44", "Holiday2031": a word and a number, as people make passwords and programs seldom make names. */
export function isPersonal(word: string): boolean {
  if (
    word.length < 8 ||
    word.length > 40 ||
    !/^\p{L}[\p{L}\d]*(?:[_.!#$%&*+?@-][\p{L}\d]+){0,3}[!?#$*+]{0,3}$/u.test(word)
  )
    return false;
  return /\d/.test(word) && /\p{Ll}{2}/u.test(word) && /\p{Lu}/u.test(word) && !isHarmless(word);
}

/** "rosebud44": the same in small letters. Login names are written so as well. */
export function isPersonalInSmall(word: string): boolean {
  return /^\p{Ll}{5,30}[_.-]?\d{1,8}[!?#$*+]{0,3}$/u.test(word) && word.length >= 7 && !isHarmless(word);
}

/** "mK7wTq3Xz": letters in both cases and digits in turns, as an access pass is made and no product is called. */
export function isScrambled(word: string): boolean {
  if (word.length < 8 || word.length > 64 || !/^[A-Za-z\d]+$/.test(word)) return false;
  if (!/[A-Z]/.test(word) || !/[a-z]/.test(word) || !/\d[A-Za-z]+\d/.test(word)) return false;
  const turns = word.match(/[A-Z]+|[a-z]+|\d+/g)?.length ?? 0;
  return word.length / turns <= 1.6 && !isHarmless(word);
}

/** A long word of letters in both cases with digits all over: no name of anything, nor an id, is written so. */
export function isOpaque(word: string): boolean {
  if (word.length < 20 || word.length > 400 || word.includes("@thread")) return false;
  const run = /[A-Za-z\d]{20,}/.exec(word)?.[0] ?? "";
  return /^(?:[A-Za-z]*\d+){3}/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run) && !isHarmless(word);
}

/** Asked of every word around a name, before an expression is. */
export function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

export function isDigits(word: string, least: number, most: number): boolean {
  return word.length >= least && word.length <= most && /^\d+$/.test(word);
}

export function isYear(word: string): boolean {
  return /^(?:19|20)\d\d$/.test(word);
}

/** Four to twelve digits and nothing that is written with so many as well. */
export function isNumberOfCode(word: string): boolean {
  return isDigits(word, 4, 12) && !isHarmless(word) && !isSignInError(word);
}

/** German and Dutch: "abgelehnt", "ingesteld", "kwijtgeraakt". */
const PARTICIPLE =
  /^(?:ab|an|auf|aus|ein|um|vor|nach|ver|zuruck|weiter|hangen|in|uit|af|aan|op|mis|weg|terug|over|door|vast|kwijt|bij)?ge.{3,}(?:t|en|d)$/;

/** What was done to a password, by the end of the word: "accepted", "abgelehnt", "refusé", "bloqueada". */
export function saysPast(text: string, bare: string): boolean {
  if (/[aeiouy].*(?:ed|ing)$/.test(bare) || /(?:able|ible|iert|less)$/.test(bare) || PARTICIPLE.test(bare)) return true;
  return /^\p{Ll}{2,}(?:é|ée|és|ées|[ai]d[oa]s?|[aiu]t[oa]|[^bhmp][aoy]n[ey]|[iyeaou]ł[aoey]m)$/u.test(text);
}

/** Groups of letters and digits: "A7K9-QX2M", "482-913". */
export function isGrouped(word: string): boolean {
  return /^[a-z\d]{3,8}(?:-[a-z\d]{3,8}){1,7}$/i.test(word) && /\d/.test(word) && !isHarmless(word);
}

/** Codes of Entra ID, which people quote without "error". */
export function isSignInError(word: string): boolean {
  return /^(?:50\d{3}|53\d{3}|50[0-3]\d{3}|530\d{3}|13[05]\d{3}|70\d{3}|70[01]\d{3,4}|65\d{3}|650\d{3}|90\d{3}|90[01]\d{3}|16[05]\d{3})$/.test(
    word,
  );
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return digits.length >= 13 && sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}

function isIban(match: string): boolean {
  const text = match.replaceAll(" ", "");
  const digits = `${text.slice(4)}${text.slice(0, 4)}`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return text.length >= 15 && BigInt(digits) % 97n === 1n;
}
