import { bareOf } from "./plain-words.ts";
import de from "./words/de.json" with { type: "json" };
import en from "./words/en.json" with { type: "json" };
import es from "./words/es.json" with { type: "json" };
import fr from "./words/fr.json" with { type: "json" };
import it from "./words/it.json" with { type: "json" };
import nl from "./words/nl.json" with { type: "json" };
import others from "./words/others.json" with { type: "json" };
import pl from "./words/pl.json" with { type: "json" };
import pt from "./words/pt.json" with { type: "json" };

/**
 * The words around a secret, of all languages at once: nobody writes a password in the language of the chat only. They stand
 * in `words/<language>.json`; a language more is a file and a line here. Words are compared in lower case, without accents,
 * and without the blanks and hyphens inside a name ("one-time code" is "onetimecode").
 */
interface Words {
  /** Names of secrets by kind, with commas between them. */
  readonly names: Readonly<Partial<Record<SecretKind, string>>>;
  readonly notNames?: string; // with commas: what only sounds like a name, as a passkey
  readonly compounds?: string; // after a name: it is about something else then ("password manager")
  readonly links?: string; // stand between a name and its secret ("is")
  readonly weakLinks?: string; // the same, and often something else: enough for a number, not for a word
  readonly ownLinks?: Readonly<Record<string, string>>; // names after which such a link is meant as one
  readonly fillers?: string; // may stand after the link and before the secret ("now")
  readonly remarks?: string; // what people say about a secret in place of telling it ("expired")
  readonly units?: string; // what a number beside a name counts ("tries")
  readonly numbered?: string; // what a number after it names ("error", "room")
  readonly places?: string; // where a secret is for: between its name and itself ("password wifi …")
  readonly typed?: string; // what people do with a password or a PIN: "I always log in with …"
  readonly users?: string; // before "name / password"
  readonly tails?: string; // a word that ends so is that name ("Druckerpasswort"), and is written in one
  readonly otherCodes?: string; // beside "code": another kind of code
  readonly introduce?: string; // before a name of somebody or something ("for")
  readonly owners?: string; // before the name of a secret ("my")
  readonly firstPerson?: string; // of these, what only the owner says
  readonly bridges?: string; // between a secret and the name that follows it ("4711 is my PIN")
  readonly from?: string; // before the first and the second of two secrets ("from … to …")
  readonly to?: string;
  readonly conjunctions?: string; // end a password of several words
  readonly ends?: string; // may follow a password that is one plain word
  readonly does?: string; // begin what a secret does, after its name: "works", "doesn't"
  readonly which?: string; // after a name: which one it is, or what is the matter with it ("password administrator")
  readonly given?: string; // how somebody came by a password ("they gave me … as password")
  readonly change?: string; // what is done to a password: "changed"
  readonly changedTo?: string; // and what then stands before the new one: "to"
  readonly with?: string; // before a name: "logged in with password …"
  readonly modals?: string; // "müsste … sein"
  readonly demands?: string; // begin a request for a secret: "send me the …"
  readonly delivered?: string; // how a code came that somebody sent, as no error does ("sms")
  readonly hands?: string; // begin a message that hands something over ("here is my …")
  readonly asks?: string; // begin a question
  readonly misspelt?: string; // long words that are often misspelt
  readonly notMisspelt?: string;
}

/** What kind of secret a name stands for; each has its own shapes (secret-shapes.ts). "shown": what shows a code, as an app. */
export type SecretKind =
  | "password"
  | "passphrase"
  | "pin"
  | "code"
  | "bare-code"
  | "shown"
  | "pass"
  | "recovery"
  | "secret";

const languages: readonly Words[] = [en, de, fr, es, pt, nl, it, pl, others];

/** The kind by name. */
export const SECRET_NAMES: ReadonlyMap<string, SecretKind> = new Map(
  languages.flatMap(({ names }) =>
    (Object.entries(names) as [SecretKind, string][]).flatMap(([kind, list]) =>
      listed(list).map((name) => [name, kind] as const),
    ),
  ),
);

/** Names of several words, by what they begin with, so that a text is not tried at every word. */
export const LONGEST_NAME_WORDS = 5;

export const NOT_NAMES: ReadonlySet<string> = new Set(languages.flatMap(({ notNames = "" }) => listed(notNames)));
export const COMPOUNDS = all("compounds");
export const LINKS: ReadonlySet<string> = new Set([...all("links"), "=", ":", ":=", "->", "=>"]);
export const WEAK_LINKS = all("weakLinks");
/** Where a weak link is meant as one. */
export const OWN_LINKS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  languages.flatMap(({ ownLinks = {} }) =>
    Object.entries(ownLinks).map(([name, links]) => [bareOf(name), new Set(worded(links))] as const),
  ),
);
export const FILLERS = all("fillers");
export const REMARKS = all("remarks");
export const UNITS = all("units");
export const NUMBERED = all("numbered");
export const OTHER_CODES = all("otherCodes");
export const PLACES = all("places");
export const TYPED = all("typed");
/** "As": before a login name ("logged in as erin2"), and before what a plain word was taken for ("took jennifer as password"). */
export const LOGIN_AS: ReadonlySet<string> = new Set(["as", "als", "comme", "como", "come", "jako", "en"]);
export const USERS = all("users");
export const TAILS: readonly string[] = [...all("tails")];
export const INTRODUCE = all("introduce");
export const OWNERS = all("owners");
export const FIRST_PERSON = all("firstPerson");
export const BRIDGES: ReadonlySet<string> = new Set([...all("bridges"), "=", "->", "-", "–", "—"]);
export const FROM = all("from");
export const TO = all("to");
export const CONJUNCTIONS = all("conjunctions");
export const ENDS = all("ends");
export const DOES = all("does");
export const WHICH = all("which");
export const CHANGE = all("change");
export const CHANGED_TO = all("changedTo");
export const WITH = all("with");
export const MODALS = all("modals");
export const DEMANDS = all("demands");
export const GIVEN = all("given");
export const DELIVERED = all("delivered");
export const HANDS = all("hands");
export const ASKS = all("asks");
export const OFTEN_MISSPELT: readonly string[] = [...all("misspelt")];
export const NOT_MISSPELT = all("notMisspelt");

function all(key: Exclude<keyof Words, "names" | "notNames" | "ownLinks">): ReadonlySet<string> {
  return new Set(languages.flatMap((language) => worded(language[key] ?? "")));
}

function worded(words: string): string[] {
  return words.split(" ").flatMap((word) => (word === "" ? [] : [bareOf(word)]));
}

function listed(names: string): string[] {
  return names.split(",").map((name) => bareOf(name));
}
