/**
 * What the JSON of this folder means, as types. `schema/*.schema.json` say the same to an editor;
 * `load.ts` turns the files into a `Knowledge`, and everything else reads only that.
 */

import type { Lexicon } from "./words.ts";

/** How far a finding moves a cause; `LIKELIHOOD` in `weigh.ts` gives each word its factor. */
export type Weight = "proves" | "strongly-suggests" | "suggests" | "speaks-against" | "rules-out";

export type Prior = "common" | "occasional" | "rare";

/** documented = a page says so; observed = seen in a case; inferred = our reasoning; disputed = sources disagree. */
export type Standing = "documented" | "observed" | "inferred" | "disputed";

/** A statement of fact with where it comes from and when somebody last looked. */
export interface Claim {
  readonly claim: string;
  readonly source: string; // https address, or "founding document 000" to "004"
  readonly section: string;
  readonly sourceDate: string; // ISO date, year and month, or "n.d." when the page shows none
  readonly checked: string; // ISO date
  readonly standing: Standing;
  readonly reasoning?: string; // required when inferred: how we get there
  readonly otherSide?: string; // required when disputed: what the other source says, and how it was settled
}

/** All listed findings have one of the listed values. An empty object is always met. */
export type When = Readonly<Record<string, readonly string[]>>;

/** One line of evidence: when `finding` is known to be (one of) `is`, the cause moves by `weighs`. */
export interface EvidenceRow {
  readonly finding: string;
  readonly is: string | readonly string[];
  readonly weighs: Weight;
  readonly otherwise?: Weight; // when the finding is known and is something else; absent: that says nothing
  readonly because?: string; // for people: why this speaks for or against the cause
}

/** Who can remove the cause. Only `employee` gets a fix card; the others get a hand-off that names the cause. */
export type Repairer = "employee" | "helpdesk" | "identity" | "network" | "application-owner" | "vendor" | "security";

export interface Cause {
  readonly id: string;
  readonly title: string; // a short name for lists and for agents
  readonly says: string; // one plain sentence to the person
  readonly prior: Prior;
  readonly platforms: readonly string[]; // values of `device` on which it can occur
  readonly stages: readonly string[]; // values of `stage` in which it shows
  readonly evidence: readonly EvidenceRow[];
  readonly symptoms: readonly { readonly symptom: string; readonly weighs: Weight }[];
  readonly errors: readonly { readonly error: string; readonly weighs: Weight }[];
  readonly repairedBy: Repairer;
  readonly fix: string; // steps for the person; what to do meanwhile when somebody else repairs it
  readonly agent: AgentWork;
  /** How people with this fault describe it; the wording is learned from these. */
  readonly complaints?: readonly string[];
  /** How many in ten people with this fault give each answer; what is left out says nothing. */
  readonly typical?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly apart: readonly { readonly from: string; readonly by: string }[]; // near neighbours and what separates them
  readonly provenance: readonly Claim[];
}

/** What the helpdesk or an administrator does. */
export interface AgentWork {
  readonly first: string; // the first thing to do, one sentence
  readonly portal?: string; // the page, as a menu path
  readonly role?: string; // the least Entra role that can do it
  readonly steps: readonly string[];
}

/** One instruction. `removes` marks a step that deletes or resets something: the last-method guard stands before it. */
export interface Step {
  readonly say?: string; // the instruction, with exact menu names; exactly one of say and procedure
  readonly procedure?: string; // or: the steps of a shared procedure stand here
  readonly link?: string;
  readonly removes?: "passkey-on-device" | "passkey-in-entra" | "everything-on-key";
  readonly where?: Where; // absent: everywhere
}

/** What the organisation must allow, one of each that is listed, for a text to be shown; `tenant-profile.ts` applies it. */
export interface Where {
  readonly store?: readonly string[];
  readonly browser?: readonly string[];
  readonly attestation?: Tenant["attestation"];
  readonly crossDevice?: "allowed"; // signing in with a phone, by QR code
}

/** Steps for one kind of device; the first variant whose `when` is met is taken, the last has none. */
export interface Variant {
  readonly when?: When;
  readonly where?: Where;
  readonly steps: readonly Step[];
}

export interface Procedure {
  readonly id: string;
  readonly title: string;
  readonly registers?: readonly string[]; // values of `store`: where its steps make a new passkey
  readonly variants: readonly Variant[];
  readonly provenance: readonly Claim[];
}

export interface Fix {
  readonly id: string;
  readonly title: string; // an instruction: "Turn on Bluetooth on both devices"
  readonly minutes: number; // what it costs the person
  readonly where?: Where; // what it is about; where that is not allowed, a person takes over
  readonly variants: readonly Variant[];
  readonly expect: string; // what the person sees when it worked
  readonly provenance: readonly Claim[];
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly says?: readonly string[]; // other words for the same answer
  readonly when?: When; // shown only where this is not ruled out: no iCloud on Android
  readonly usual?: "often" | "sometimes" | "seldom"; // how many of those who are asked answer so; default sometimes
}

export interface Question {
  readonly id: string;
  readonly finding: string;
  readonly ask: string;
  readonly why: string; // what the answer separates, to the person
  readonly effort: "glance" | "look-up" | "try-out"; // known at once; a menu has to be opened; something has to be tried
  readonly known?: "by-most" | "by-many" | "by-few"; // how many of those who are asked can tell; absent: as the effort suggests
  readonly hardWhen?: readonly When[]; // situations where hardly anybody can tell: one of them is met
  readonly hintedBy?: readonly string[]; // symptoms of those who can tell: who speaks of a code has seen one
  readonly options: readonly Option[]; // empty when `entry` is set
  readonly entry?: "version" | "number" | "date"; // typed instead of chosen
  readonly appliesWhen?: readonly When[]; // one of them must be met; absent: always
  readonly how?: readonly { readonly when?: When; readonly say: string }[]; // how to find out, for this device
}

/** What people say when something goes wrong. Matching it is evidence; what it means stands with the causes. */
export interface Symptom {
  readonly id: string;
  readonly title: string;
  readonly says: readonly string[]; // phrases as people write them
  readonly gives: readonly { readonly finding: string; readonly is: string }[]; // findings that follow from it
}

/** An error code or a text on the screen. */
export interface ErrorEntry {
  readonly id: string; // the code as digits, or a name
  readonly title: string;
  readonly texts: readonly string[]; // on-screen texts, loosely matched; empty for a bare code
  readonly meaning: string; // for agents
  readonly gives: readonly { readonly finding: string; readonly is: string }[];
  readonly provenance: readonly Claim[];
}

/** How words in free text become a finding. Patterns are JavaScript regular expressions, matched without case. */
export interface Reading {
  readonly finding: string; // also the file name
  readonly rules: readonly { readonly is: string; readonly words?: readonly string[]; readonly pattern?: string }[];
}

/** A single value that steps, cards and the judge use. */
export interface Fact {
  readonly id: string; // dotted: ios.authenticator.minimum
  readonly title: string;
  readonly value: string | number | readonly string[] | readonly Readonly<Record<string, unknown>>[];
  readonly unit: "version" | "count" | "minutes" | "hours" | "date" | "hosts" | "address" | "rows" | "text";
  readonly provenance: readonly Claim[];
}

/** A published order of questions, kept by name so that a helpdesk can follow it. */
export interface Runbook {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly RunbookStep[];
  readonly provenance: readonly Claim[];
}

export interface RunbookStep {
  readonly title: string;
  readonly questions?: readonly string[]; // question ids
  readonly fix?: string; // a guarded fix
  readonly agentCheck?: string; // something only an agent can look at; goes to the case
  readonly causes?: readonly string[]; // what the step is there to catch
}

/** A situation where advice and a person come before any question. */
export interface SecuritySignal {
  readonly id: string;
  readonly title: string;
  readonly says: readonly string[]; // phrases
  readonly patterns: readonly string[];
  readonly exceptPatterns: readonly string[]; // harmless look-alikes
  readonly advice: readonly string[]; // urgent advice, in order
  readonly gives: readonly { readonly finding: string; readonly is: string }[];
  readonly agentFirst: string; // what the agent must do first
}

/** A subject this bot does not handle. */
export interface ScopeEntry {
  readonly id: string;
  readonly title: string; // "a forgotten password"
  readonly says: readonly string[];
  readonly patterns: readonly string[];
  readonly answer: string; // where to go instead
}

/** How a language is read; English is the base, and every other language adds to it. `words.ts` uses it. */
export interface LanguageWords {
  readonly id: string; // language tag: "de"
  readonly title: string; // its name in itself: "Deutsch"
  readonly fold?: Readonly<Record<string, string>>; // letters that people write in two ways: "ü" as "ue"
  readonly fillers?: readonly string[]; // words that carry nothing about what is wrong
  readonly negators?: readonly string[]; // before a word: it is denied
  readonly between?: readonly string[]; // may stand between the two
  readonly denials?: readonly string[]; // the same in an answer
  readonly endings?: readonly { readonly cut: string; readonly to: string }[]; // of forms of one word, taken off in this order
  readonly pairs?: readonly Pair[]; // words that together name one thing
  readonly joints?: readonly string[]; // letters between words that are written together, "" for none; absent: none are
  readonly same?: Readonly<Record<string, string>>; // different words for one thing; of other languages: in English
  readonly passkey?: readonly string[]; // patterns: a text with one of them is about passkeys
  readonly near?: readonly string[]; // words of signing in and of devices
  readonly unlock?: readonly string[]; // words of unlocking
  readonly fails?: readonly string[]; // patterns: a passkey is named as the thing that fails
  readonly foreign?: readonly string[]; // words by which it is one of something else after all
  readonly dates?: readonly Pair[]; // times as English says them, in this order
}

export interface Pair {
  readonly says: string; // pattern
  readonly is: string;
}

/** What people say in a language, by the ids of the entries, which have the English. */
export interface LanguagePhrases {
  readonly id: string;
  readonly symptoms?: PhrasesById;
  readonly causes?: PhrasesById; // complaints
  readonly errors?: PhrasesById; // texts on the screen
  readonly answers?: Readonly<Record<string, PhrasesById>>; // by question and value
  readonly readings?: Readonly<Record<string, Reading["rules"]>>; // by finding; the English ones follow
  readonly scope?: Readonly<Record<string, Recognised>>;
  readonly security?: Readonly<Record<string, Recognised>>;
}

type PhrasesById = Readonly<Record<string, readonly string[]>>;

export interface Recognised {
  readonly says?: readonly string[];
  readonly patterns?: readonly string[];
  readonly exceptPatterns?: readonly string[];
}

/** What the entries say to people, in another language. A text that is not listed is said in English. */
export interface LanguageTexts {
  readonly id: string;
  readonly covers: readonly string[]; // kinds of entries of which every text is translated
  readonly texts: Readonly<Record<string, string>>; // by the English text
}

/** The language that a set of knowledge was put into. */
export interface Spoken {
  readonly lexicon: Lexicon;
  readonly own: ReadonlySet<string>; // phrases of that language; all others are English
}

/** A team or system that an agent can escalate a case to. */
export interface Route {
  readonly id: string;
  readonly title: string;
  readonly says: string; // when it is the right one, to the agent
  readonly causes: readonly string[]; // for these it is suggested first
  readonly channel?: string; // "helpdesk" or a channel's id
  readonly ticket?: { readonly mapping: string; readonly set?: Readonly<Record<string, FieldValue>> };
  readonly urgent?: boolean;
}

export type FieldValue = string | number | boolean | readonly string[];

/** How a case becomes the body that a ticket system takes. Keys of `fields` are paths: dots lead into objects. */
export interface Mapping {
  readonly id: string;
  readonly title: string;
  readonly number: string; // where the answer has the ticket's number
  readonly fields: Readonly<Record<string, MappedField>>;
  readonly provenance?: readonly Claim[]; // none for a body that is our own contract
}

export type MappedField =
  | {
      readonly from: TicketFact;
      readonly longest?: number; // characters, as UTF-16 counts them
      readonly words?: Readonly<Record<string, string>>;
    }
  | { readonly value: FieldValue };

/** What of a case a ticket system can be told. */
export type TicketFact =
  | "title"
  | "description"
  | "urgency"
  | "key"
  | "case"
  | "route"
  | "person"
  | "account"
  | "object-id"
  | "tenant-id"
  | "identity"
  | "agent"
  | "note"
  | "cause"
  | "cause-title"
  | "probability"
  | "opened-at"
  | "findings"
  | "ruled-out"
  | "possible"
  | "tried"
  | "transcript"
  | "knowledge-version";

/** What this organisation allows and how its helpdesk is reached. Shapes the advice. */
export interface Tenant {
  readonly organisation: string;
  readonly allowedStores: readonly string[]; // values of `store`
  readonly attestation: "off" | "required";
  readonly allowedAaguids: readonly string[]; // empty: no restriction
  readonly browsers: readonly string[];
  readonly crossDevice?: "allowed" | "off"; // absent: allowed
  readonly languages: readonly string[];
  readonly desk: { readonly phone: string; readonly hours: string; readonly name: string };
  readonly generalHelpdesk: string;
}

/** A finding that nobody is asked for: the judge and the list work it out. */
export interface DerivedFinding {
  readonly title?: string;
  readonly labels?: Readonly<Record<string, string>>; // by value
  readonly values: readonly string[];
  readonly meaning: string;
}

export interface Vocabulary {
  readonly stages: Readonly<Record<string, string>>;
  readonly causes: readonly string[];
  readonly findings: Readonly<
    Record<string, { readonly title: string; readonly values: readonly string[] | string; readonly meaning: string }>
  >;
  /** Findings that nobody is asked for: `judge.ts` derives them from others. */
  readonly derived: Readonly<Record<string, DerivedFinding>>;
}

/** Everything `load.ts` read, checked and indexed. */
export interface Knowledge {
  readonly vocabulary: Vocabulary;
  readonly causes: ReadonlyMap<string, Cause>;
  readonly questions: ReadonlyMap<string, Question>;
  readonly symptoms: ReadonlyMap<string, Symptom>;
  readonly errors: ReadonlyMap<string, ErrorEntry>;
  readonly fixes: ReadonlyMap<string, Fix>;
  readonly procedures: ReadonlyMap<string, Procedure>;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly runbooks: ReadonlyMap<string, Runbook>;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly security: ReadonlyMap<string, SecuritySignal>;
  readonly scope: ReadonlyMap<string, ScopeEntry>;
  readonly routes: ReadonlyMap<string, Route>;
  readonly mappings: ReadonlyMap<string, Mapping>;
  readonly words: ReadonlyMap<string, LanguageWords>;
  readonly phrases: ReadonlyMap<string, LanguagePhrases>;
  readonly texts: ReadonlyMap<string, LanguageTexts>;
  readonly tenant: Tenant;
  /** Identifies this set of files: the same files give the same version. */
  readonly version: string;
  /** Absent: as the files have it, in English. */
  readonly spoken?: Spoken;
}
