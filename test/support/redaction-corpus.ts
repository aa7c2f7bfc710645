import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Sentences as people write them, with secrets planted in them; `test/redaction/*.txt`. The same at each run. */

export interface SecretLine {
  readonly text: string;
  readonly before?: string; // what was said in the conversation just before
  readonly secrets: readonly string[];
  readonly frame: string;
  readonly language: string;
}

export interface HarmlessLine {
  readonly text: string;
  readonly frame: string;
  readonly language: string;
}

const FOLDER = join(import.meta.dirname, "../redaction");

/**
 * "open" was written while the redactor was built. The others were written blind, one after the other: measured once, and only then
 * was the redactor changed for what they showed.
 */
export const PARTS = ["open", "blind", "blind2", "blind3", "blind4"] as const;
export type Part = (typeof PARTS)[number];

export function secretLines(part: Part, each: number): SecretLine[] {
  const make = maker(part.length);
  return framesOf(`${part}-secrets`).flatMap(({ frame, language }) => {
    const count = /\{\w+\}/.test(frame) ? each : 1;
    return Array.from({ length: count }, () => {
      const secrets: string[] = [];
      const filled = frame.replace(/\{(\w+)\}/g, (_, kind: string) => {
        const secret = make.secret(kind, language);
        secrets.push(...(Array.isArray(secret) ? secret : [secret]));
        return Array.isArray(secret) ? secret.join(make.chance(2) === 0 ? ", " : "\n") : secret;
      });
      const [text = "", before] = filled.split(" || ").reverse();
      return { text, ...(before !== undefined && { before }), secrets, frame, language };
    });
  });
}

export function harmlessLines(part: Part, each: number): HarmlessLine[] {
  const make = maker(part.length + 100);
  return framesOf(`${part}-harmless`).flatMap(({ frame, language }) => {
    const slots = [...frame.matchAll(/\{(\w+)\}/g)].filter(([, kind]) => kind !== undefined && kind in HARMLESS);
    const count = slots.length > 0 ? each : 1;
    const lines = Array.from({ length: count }, () =>
      frame.replace(/\{(\w+)\}/g, (slot, kind: string) => HARMLESS[kind]?.(make) ?? slot),
    );
    return [...new Set(lines)].map((text) => ({ text, frame, language }));
  });
}

/** What of a secret is left in a text: the whole, or any of its words or groups that say something. */
export function leftOf(secret: string, text: string): string | undefined {
  if (text.includes(secret)) return secret;
  if (secret.length > 60) return undefined;
  return secret
    .split(/[\s-]+/)
    .find((part) => part.length >= 4 && new RegExp(`(?<![\\p{L}\\d])${escaped(part)}(?![\\p{L}\\d])`, "u").test(text));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

function framesOf(part: string): { readonly frame: string; readonly language: string }[] {
  return readdirSync(FOLDER)
    .filter((name) => name.startsWith(`${part}.`))
    .sort()
    .flatMap((name) =>
      readFileSync(join(FOLDER, name), "utf8")
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("# "))
        .map((line) => ({ frame: line.replaceAll("\\n", "\n"), language: name.split(".")[1] ?? "" })),
    );
}

class Maker {
  #state: number;

  constructor(seed: number) {
    this.#state = seed * 2_654_435_761;
  }

  /** A whole number below `limit`. */
  chance(limit: number): number {
    this.#state = (Math.imul(this.#state ^ (this.#state >>> 15), 2_246_822_519) + 374_761_393) | 0;
    const mixed = (this.#state ^ (this.#state >>> 13)) >>> 0;
    return mixed % limit;
  }

  of<T>(list: readonly T[]): T {
    return list[this.chance(list.length)] as T;
  }

  from(alphabet: string, length: number): string {
    return Array.from({ length }, () => alphabet[this.chance(alphabet.length)]).join("");
  }

  digits(length: number): string {
    return `${this.from("346789", 1)}${this.from("0123456789", length - 2)}${this.from("246", 1)}`;
  }

  secret(kind: string, language: string): string | string[] {
    const words = WORDS[language] ?? (WORDS.en as Words);
    switch (kind) {
      case "password":
        return this.of(words.passwords);
      case "word":
        return this.of(words.words);
      case "phrase":
        return this.of(words.phrases);
      case "pin":
        return this.digits(this.of([4, 4, 4, 6, 6, 8]));
      case "code":
        return this.#code();
      case "tap":
        return this.of([
          () => this.from(SAFE, 8),
          () => `${this.from(LETTERS, 3)}${this.from("!#$%&*+?@", 1)}${this.from(SAFE, 5)}${this.from("23456789", 2)}`,
          () => `${this.from(LETTERS, 5)}${this.from("23456789", 3)}${this.from(LETTERS, 4)}`,
        ])();
      case "recovery":
        return [4, 4, 4]
          .map((length) => `${this.from("ABCDEFGHJKMNPQRSTVWXYZ", length - 2)}${this.from("23456789", 2)}`)
          .join("-");
      case "recoverylist":
        return this.of([
          () => Array.from({ length: 4 }, () => this.digits(8)),
          () =>
            Array.from(
              { length: 3 },
              () =>
                `${this.from("abcdefghjkmnp", 3)}${this.from("23456789", 2)}-${this.from("abcdefghjkmnp23456789", 4)}4`,
            ),
        ])();
      case "bitlocker":
        return Array.from({ length: 8 }, () => this.digits(6)).join("-");
      case "jwt":
        return `eyJ${this.from(BASE64, 30)}.eyJ${this.from(BASE64, 60)}.${this.from(BASE64, 43)}`;
      case "bearer":
        return this.from(BASE64, 40);
      case "apikey":
        return this.of([
          () => `sk-${this.from(SAFE, 32)}`,
          () => `ghp_${this.from(SAFE, 36)}`,
          () => this.from("0123456789abcdef", 31).concat("7"),
          () => `AKIA${this.from("ABCDEFGHIJKLMNOP234567", 16)}`,
        ])();
      case "entrasecret":
        return `${this.from(SAFE, 3)}8Q~${this.from(SAFE, 34)}`;
      case "pem":
        return `-----BEGIN PRIVATE KEY-----\n${this.from(BASE64, 64)}\n${this.from(BASE64, 40)}\n-----END PRIVATE KEY-----`;
      case "fido":
        return `FIDO:/${this.from("0123456789", 140)}`;
      case "otpauth":
        return `otpauth://totp/Contoso:erin?secret=${this.from(BASE32, 16)}&issuer=Contoso`;
      case "totpkey":
        return this.of([
          () => this.from(BASE32, 16),
          () => Array.from({ length: 4 }, () => this.from(BASE32.toLowerCase(), 4)).join(" "),
        ])();
      case "connection":
        return `Endpoint=sb://contoso.example/;SharedAccessKey=${this.from(BASE64, 43)}=`;
      default:
        throw new Error(`No secret of the kind ${kind}.`);
    }
  }

  #code(): string {
    const six = `${this.from("2348", 1)}${this.from("0123456789", 4)}${this.from("3579", 1)}`; // no code of Entra ID
    return this.of([
      six,
      six,
      six,
      `${six.slice(0, 3)} ${six.slice(3)}`,
      `${six.slice(0, 3)}-${six.slice(3)}`,
      `${six}8`,
    ]);
  }
}

function maker(seed: number): Maker {
  return new Maker(seed);
}

const LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
const SAFE = `${LETTERS}23456789`;
const BASE64 = `${SAFE}01_-`;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

interface Words {
  readonly passwords: readonly string[];
  readonly words: readonly string[];
  readonly phrases: readonly string[];
}

const WORDS: Readonly<Record<string, Words>> = {
  en: {
    passwords: [
      "Summer2024!",
      "hunter2",
      "Kitty123",
      "qwerty99",
      "Passw0rd",
      "Liverpool4ever",
      "B@rcelona1",
      "ilovecats3",
      "Winter25",
      "P@ssw0rd!23",
      "Fluffy_77",
      "Monday#1",
      "jK82mzQp",
      "Arsenal1!",
      "trustno1",
      "Contoso2026$",
      "welcome1",
      "xXdarkXx9",
      "Rover!!22",
      "coffee4me",
    ],
    words: ["sunshine", "blueberry", "Manchester", "butterfly", "iloveyou", "chocolate", "football", "Gandalf"],
    phrases: [
      "correct horse battery staple",
      "blue elephants dance slowly",
      "purple monkey dishwasher",
      "rain falls mainly on thursday",
      "my little pony eats grass",
    ],
  },
  de: {
    passwords: [
      "Sommer2024!",
      "Schalke04!",
      "hallo123",
      "Berlin#2025",
      "Mausi77",
      "Passwort1!",
      "Geheim!99",
      "lina2012",
      "FCBayern1900",
      "Test1234",
    ],
    words: ["Blumenwiese", "Schatzi", "Sonnenschein", "Himbeere"],
    phrases: ["blaue Katze springt hoch", "sieben rote Äpfel tanzen", "Regenwurm fliegt nach Hamburg"],
  },
  fr: {
    passwords: [
      "Soleil2024!",
      "azerty12",
      "Marseille13!",
      "Chouchou77",
      "bonjour1",
      "Paris#2025",
      "jtm2012",
      "Motdepasse1",
    ],
    words: ["papillon", "chocolat", "doudou", "Marseille"],
    phrases: ["les chats bleus dansent", "rouge pomme cheval lune", "trois petits cochons volants"],
  },
  es: {
    passwords: ["Verano2024!", "qwerty12", "RealMadrid1", "Amor1234", "hola2025", "Sevilla#7", "perrito99"],
    words: ["mariposa", "estrellita", "Barcelona", "princesa"],
    phrases: ["gatos azules bailan despacio", "caballo rojo luna nueva", "siete perros comen manzanas"],
  },
  pt: {
    passwords: ["Verao2024!", "benfica1904", "Lisboa#25", "amor1234", "brasil10", "Saudade_7", "ola2025x"],
    words: ["borboleta", "estrelinha", "saudade", "flamengo"],
    phrases: ["gatos azuis dançam devagar", "cavalo vermelho lua nova", "sete macacos comem bananas"],
  },
  nl: {
    passwords: ["Welkom01", "Zomer2024!", "Ajax1900", "poes1234", "Amsterdam#1", "geheim12", "Lente2025"],
    words: ["vlinder", "zonnetje", "chocolade", "Feyenoord"],
    phrases: ["blauwe katten dansen langzaam", "rode appel paard maan", "zeven apen eten bananen"],
  },
  it: {
    passwords: ["Estate2024!", "Juventus1", "ciao1234", "Roma#2025"],
    words: ["farfalla", "stellina"],
    phrases: ["gatti blu ballano piano", "cavallo rosso luna nuova"],
  },
  pl: {
    passwords: ["Lato2024!", "polska12", "Kotek77", "Warszawa#1"],
    words: ["motylek", "kochanie"],
    phrases: ["niebieskie koty tańczą powoli"],
  },
};

const PHONES = [
  "iPhone 15 Pro",
  "iPhone 12",
  "Galaxy S24 Ultra",
  "SM-S918B",
  "Pixel 8a",
  "Pixel 9 Pro XL",
  "Xperia 1 V",
  "OnePlus 12",
  "Redmi Note 13",
  "Moto G84",
  "iPad Air",
  "Galaxy A54 5G",
  "Fairphone 5",
  "iPhone16,1",
];

const HARMLESS: Readonly<Record<string, (make: Maker) => string>> = {
  aadsts: (make) =>
    `AADSTS${make.of(["50126", "50058", "53003", "500121", "135011", "700016", "65001", "50076", "130503", "90072", "5000611"])}`,
  aadstsnum: (make) =>
    make.of(["50126", "53003", "500121", "135011", "500133", "530003", "50079", "90072", "650056", "130503"]),
  guid: (make) => [8, 4, 4, 4, 12].map((length) => make.from("0123456789abcdef", length)).join("-"),
  aaguid: (make) =>
    make.of([
      "de1e552d-db1d-4423-a619-566b625cdc84",
      "90a3ccdf-635c-4729-a248-9b709135078f",
      "ee882879-721c-4913-9775-3dfcce97072a",
      "fa2b99dc-9e39-4257-8f92-4a30d23c4118",
    ]),
  hex: (make) => `0x${make.of(["8009", "8007", "C000", "D000", "801C"])}${make.from("0123456789ABCDEF", 4)}`,
  osbuild: (make) => make.of(["26100.4061", "22631.3880", "10.0.19045", "26200.6584", "25H2", "10.0.26100.4351"]),
  iosver: (make) =>
    make.of([
      "iOS 18.1.1",
      "iOS 17.6",
      "Android 15",
      "Android 14",
      "iOS 26.0.1",
      "One UI 6.1",
      "HyperOS 2.0",
      "iPadOS 18.2",
    ]),
  version: (make) =>
    make.of(["142.0.3595.53", "6.2501.0102", "5.7.1", "131.0.2", "6.8.11", "2.4", "128.0.6613.138", "5.4.3"]),
  phone: (make) => make.of(PHONES),
  case: (make) => `PK-${make.from("23456789ABCDEFGHJKMNPQRSTVWXYZ", 6)}`,
  ticket: (make) =>
    make.of([
      "INC0012345",
      "INC00451187",
      "REQ0098871",
      "HELP-1042",
      "T-1003",
      "SD-20417",
      "#48213",
      "CS0004711",
      "SR-884120",
      "OPS-77",
    ]),
  kb: (make) => `KB50${make.digits(5)}`,
  mc: (make) => make.digits(6),
  small: (make) => make.of(["3", "4", "6", "8", "10", "12", "5", "2"]),
  date: (make) => make.of(["2026-11-03", "03/11/2026", "12.10.2026", "Nov 4", "2026-10-29", "4.11.", "14-10-2026"]),
  time: (make) => make.of(["09:15:22", "14:32", "08:05", "17:45:01", "11:02"]),
};
