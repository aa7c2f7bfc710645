/** Words that carry nothing about what is wrong. English; other locales bring their own in `text/<locale>/words.json`. */
const FILLER = new Set(
  (
    "a an and are as at be been but by for from get gets getting got had has have he her hi hello his how i if im in is it its ive just " +
    "me my of on or our please she so that the their them then there they this to too up us was we were what when which who why will with you your " +
    "do does did can could would should am any some more into about also really very even"
  ).split(" "),
);

/** Different words for one thing, folded into one before matching. Keys are stems. */
const SAME: Readonly<Record<string, string>> = {
  fingerprint: "biometric",
  thumbprint: "biometric",
  faceid: "biometric",
  touchid: "biometric",
  face: "biometric",
  finger: "biometric",
  cellphone: "phone",
  mobile: "phone",
  handset: "phone",
  smartphone: "phone",
  handy: "phone",
  pc: "computer",
  laptop: "computer",
  desktop: "computer",
  workstation: "computer",
  notebook: "computer",
  yubikey: "securitykey",
  yubico: "securitykey",
  fob: "securitykey",
  feitian: "securitykey",
  titan: "securitykey",
  dongle: "securitykey",
  deny: "refuse",
  denied: "refuse",
  reject: "refuse",
  decline: "refuse",
  forbid: "refuse",
  disallow: "refuse",
  block: "refuse",
  login: "signin",
  logon: "signin",
  log: "signin",
  sign: "signin",
  signin: "signin",
  enroll: "register",
  enrol: "register",
  setup: "register",
  add: "register",
  create: "register",
  enrollment: "register",
  erase: "delete",
  remove: "delete",
  stuck: "hang",
  freeze: "hang",
  frozen: "hang",
  spin: "hang",
  forever: "hang",
  endless: "hang",
  timeout: "hang",
  barcode: "qr",
  qrcode: "qr",
  absent: "missing",
  gone: "missing",
  disappear: "missing",
  vanish: "missing",
  miss: "missing",
  greyed: "missing",
  hidden: "missing",
  recognise: "recognize",
  recognized: "recognize",
  detect: "recognize",
  organization: "organisation",
  company: "organisation",
  firm: "organisation",
  employer: "organisation",
  corporate: "organisation",
  error: "fail",
  failure: "fail",
  crash: "fail",
  colleague: "colleague",
  coworker: "colleague",
  teammate: "colleague",
};

/** Two words that together name one thing. */
const PAIRS: readonly (readonly [RegExp, string])[] = [
  [/\bsecurity keys?\b/g, "securitykey"],
  [/\bface ?id\b/g, "faceid"],
  [/\btouch ?id\b/g, "touchid"],
  [/\bwindows hello\b/g, "windowshello"],
  [/\bqr ?codes?\b/g, "qr"],
  [/\b(log|sign) ?(in|on)\b/g, "signin"],
  [/\b(logging|signing) (in|on)\b/g, "signin"],
  [/\bset(ting)? ?up\b/g, "register"],
  [/\bpass ?keys?\b/g, "passkey"],
  [/\bwi ?fi\b/g, "wifi"],
  [/\btime[sd]? out\b/g, "timeout"],
  [/\bpass ?words?\b/g, "password"],
];

/** Lower case, straight apostrophes removed ("can't" becomes "cant"), everything else that is not a letter or digit a space. */
export function plainText(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/['’`´]/g, "")
    .replace(/[^\p{L}\p{N}.]+/gu, " ")
    .replace(/\.(?!\d)/g, " ")
    .replace(/ +/g, " ")
    .trim();
}

/** The words of a text that carry meaning, stemmed and folded; negations stay as words of their own. */
export function wordsOf(text: string): string[] {
  let plain = plainText(text);
  for (const [pattern, word] of PAIRS) plain = plain.replace(pattern, word);
  return plain.split(" ").flatMap((word) => {
    if (word === "" || FILLER.has(word)) return [];
    const stemmed = stem(word);
    return [SAME[word] ?? SAME[stemmed] ?? stemmed];
  });
}

/** Cuts the endings that tell "scan", "scans", "scanned" and "scanning" apart. Deliberately light. */
function stem(word: string): string {
  if (word.length < 4) return word;
  const cut = word
    .replace(/(ies)$/, "y")
    .replace(/(sses)$/, "ss")
    .replace(/([^s])s$/, "$1")
    .replace(/(?<=..[a-z])(ing|ed)$/, "")
    .replace(/([bdgklmnprt])\1$/, "$1");
  return cut.length >= 3 ? cut.replace(/(?<=...)e$/, "") : word;
}
