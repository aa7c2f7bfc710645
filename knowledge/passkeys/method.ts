/** Kinds of authentication methods that the look-up tells apart. */
export type MethodKind =
  | "passkey"
  | "windows-hello"
  | "authenticator"
  | "platform-credential"
  | "access-pass"
  | "other";

/** A registered authentication method, as far as anything here needs to know it. Never a secret. */
export interface RegisteredMethod {
  readonly kind: MethodKind;
  readonly id: string; // Graph's name for it; tells rows apart, is shown to nobody
  readonly name?: string; // the person's own name for it, or the device's
  readonly createdAt?: string; // ISO time
  readonly lastUsedAt?: string; // ISO time; absent proves nothing
  readonly aaguid?: string; // lower case; a claim of the device unless the passkey is attested and device-bound
  readonly model?: string;
  readonly attested?: boolean;
  readonly passkeyType?: "device-bound" | "synced";
  readonly usable?: boolean; // of a Temporary Access Pass; false also for what cannot pass a sign-in, such as a password
}

/** What the directory listed at one time. */
export interface MethodList {
  readonly at: string; // ISO time of the reading
  readonly methods: readonly RegisteredMethod[];
  readonly covers: readonly MethodKind[]; // kinds that could be read; an absent kind is not known to be none
}

const MOST_METHODS = 200; // a list that is longer is not a person's
const MOST_CHARACTERS = 200; // of a name
const LONGEST_ID = 300;

/**
 * Reads the objects of a Graph answer. Never throws on data: what is no object is left out, a type that is not known is
 * "other", a field that is missing or of another type is absent. Keeps the named fields of `RegisteredMethod` only, so a
 * pass, a telephone number or an address of the answer goes no further than this function.
 *
 * @param answer  the array, or the object with `value` around it
 * @param untyped  what an object is that neither names its type nor shows it by its properties: "passkey" for the answer
 *                 of `/fido2Methods`, whose objects carry no type
 */
export function readMethods(answer: unknown, untyped: MethodKind = "other"): RegisteredMethod[] {
  const rows = Array.isArray(answer) ? answer : fieldsOf(answer)?.get("value");
  if (!Array.isArray(rows)) return [];
  return rows.slice(0, MOST_METHODS).flatMap((row, i) => {
    const fields = fieldsOf(row);
    return fields ? [methodOf(fields, untyped, `row-${i + 1}`)] : [];
  });
}

/** The kinds that an answer of mixed objects must have covered: passkeys, and what else it names. */
export function kindsIn(methods: readonly RegisteredMethod[]): MethodKind[] {
  return [...new Set<MethodKind>(["passkey", ...methods.map(({ kind }) => kind)])];
}

/** Names of fields differ in case between versions and examples. */
type Fields = ReadonlyMap<string, unknown>;

function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
}

function methodOf(fields: Fields, untyped: MethodKind, fallbackId: string): RegisteredMethod {
  const kind = kindOf(fields) ?? untyped;
  const isNamed = kind !== "other" && kind !== "access-pass"; // nobody knows what the name of an unknown type holds
  const method: Record<keyof RegisteredMethod, unknown> = {
    kind,
    id: textOf(fields.get("id"), LONGEST_ID) ?? fallbackId,
    name: isNamed ? textOf(fields.get("displayname")) : undefined,
    createdAt: timeOf(fields.get("createddatetime")),
    lastUsedAt: timeOf(fields.get("lastuseddatetime")),
    aaguid: kind === "passkey" ? aaguidOf(fields.get("aaguid")) : undefined,
    model: kind === "passkey" ? textOf(fields.get("model")) : undefined,
    attested: kind === "passkey" ? ATTESTED[wordOf(fields.get("attestationlevel"))] : undefined,
    passkeyType: kind === "passkey" ? PASSKEY_TYPES[wordOf(fields.get("passkeytype"))] : undefined,
    usable: kind === "access-pass" ? fields.get("isusable") === true : cannotSignIn(fields) ? false : undefined,
  };
  return Object.fromEntries(
    Object.entries(method).filter(([, value]) => value !== undefined),
  ) as unknown as RegisteredMethod;
}

const TYPES: Readonly<Record<string, MethodKind>> = {
  fido2authenticationmethod: "passkey",
  passkeyauthenticationmethod: "passkey",
  windowshelloforbusinessauthenticationmethod: "windows-hello",
  microsoftauthenticatorauthenticationmethod: "authenticator",
  passwordlessmicrosoftauthenticatorauthenticationmethod: "authenticator",
  platformcredentialauthenticationmethod: "platform-credential",
  temporaryaccesspassauthenticationmethod: "access-pass",
};

/** What only objects of one kind have; the first that fits is taken. */
const TELLTALES: readonly (readonly [MethodKind, readonly string[]])[] = [
  ["passkey", ["aaguid", "attestationlevel", "attestationcertificates", "passkeytype"]],
  ["access-pass", ["isusable", "isusableonce", "lifetimeinminutes", "methodusabilityreason", "temporaryaccesspass"]],
  ["authenticator", ["phoneappversion", "devicetag", "clientappname"]],
  ["platform-credential", ["platform"]],
  ["windows-hello", ["keystrength"]],
  ["other", ["phonenumber", "phonetype", "smssigninstate", "emailaddress", "secretkey", "password", "hardwaretoken"]],
];

function kindOf(fields: Fields): MethodKind | undefined {
  const type = fields.get("@odata.type");
  if (typeof type === "string" && type.trim() !== "")
    return (
      TYPES[
        type
          .trim()
          .replace(/^#?(microsoft\.graph\.)?/i, "")
          .toLowerCase()
      ] ?? "other"
    );
  return TELLTALES.find(([, names]) => names.some((name) => fields.has(name)))?.[0];
}

function cannotSignIn(fields: Fields): boolean {
  const type = wordOf(fields.get("@odata.type"));
  return /(?:password|email)authenticationmethod$/.test(type) || fields.has("password") || fields.has("emailaddress");
}

const ATTESTED: Readonly<Record<string, boolean>> = { attested: true, notattested: false };
const PASSKEY_TYPES: Readonly<Record<string, RegisteredMethod["passkeyType"]>> = {
  devicebound: "device-bound",
  synced: "synced",
};

function wordOf(value: unknown): string {
  return typeof value === "string" ? value.trim().toLowerCase() : "";
}

function textOf(value: unknown, longest = MOST_CHARACTERS): string | undefined {
  const text = typeof value === "string" ? value.trim().slice(0, longest) : "";
  return text === "" ? undefined : text;
}

/** Lower case with dashes; the form without dashes and the one in braces are read too. */
function aaguidOf(value: unknown): string | undefined {
  const digits = wordOf(value).replace(/[{}-]/g, "");
  if (!/^[0-9a-f]{32}$/.test(digits)) return undefined;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const EARLIEST = Date.UTC(2015, 0, 1); // before FIDO2; directories write year 1 where there is no date

function timeOf(value: unknown): string | undefined {
  const time =
    typeof value === "string" && /^\d{4}-\d{2}-\d{2}/.test(value.trim()) ? Date.parse(value.trim()) : Number.NaN;
  return Number.isNaN(time) || time < EARLIEST ? undefined : new Date(time).toISOString();
}
