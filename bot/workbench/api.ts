/**
 * What the workbench's server tells its page, as JSON. Types only: the page's modules read them in their JSDoc.
 */

/** Where something stands, to read and to open. */
export interface Place {
  readonly file: string; // below the knowledge folder
  readonly line: number;
  readonly editor: string; // vscode://file/… of it; the page works without an editor that understands it
}

export interface CheckLine extends Place {
  readonly severity: "error" | "warning";
  readonly rule: string;
  readonly message: string;
}

/** `GET /api/state`: what is shown now. Every other answer belongs to the same `revision` or a later one. */
export interface State {
  readonly folder: string;
  readonly revision: number; // counts good sets since the start
  readonly version: string; // of the knowledge that is shown
  readonly shownSince: string; // ISO time
  readonly checkedAt: string;
  readonly isCurrent: boolean; // false: the folder has errors, and the last good set is shown
  readonly findings: readonly CheckLine[];
  readonly checkMs: number;
  readonly hasRenderer: boolean; // of cards, a development dependency
}

export interface MapStage {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
}

export interface MapQuestion {
  readonly id: string;
  readonly title: string; // of its finding
  readonly ask: string;
  readonly group: string; // of the runbook step that asks it
  readonly effort: string;
  readonly file: string;
}

export interface MapCause {
  readonly id: string;
  readonly title: string;
  readonly prior: string;
  readonly repairedBy: string;
  readonly stages: readonly string[];
  readonly platforms: readonly string[];
  readonly file: string;
}

/**
 * Answers that move a cause one way. `strength` is the largest of their factors as a power of ten: above 0 for, below 0 against.
 * A question has two of them where one answer speaks for the cause and another against it.
 */
export interface MapLink {
  readonly question: string;
  readonly cause: string;
  readonly strength: number;
  readonly says: string; // in words
}

/** `GET /api/map`. */
export interface MapView {
  readonly stages: readonly MapStage[];
  readonly questions: readonly MapQuestion[];
  readonly causes: readonly MapCause[];
  readonly links: readonly MapLink[];
  readonly platforms: readonly string[];
}

/** `GET /api/entry?kind=causes&id=…`. */
export interface EntryView extends Place {
  readonly title: string;
  readonly text: string; // the file as it is
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly links: readonly {
    readonly kind: string;
    readonly id: string;
    readonly title: string;
    readonly says: string;
  }[];
}

/** One line of `GET /api/cards`. */
export interface CardLine {
  readonly id: string;
  readonly group: "Questions" | "Fixes" | "Fixed cards";
  readonly title: string;
  readonly detail: string; // for which device, maker, store
  readonly file: string;
}

/** `GET /api/card?id=…`. */
export interface CardView extends Place {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly card: unknown;
  readonly data: unknown; // what made it: the entry and the person's answers, or the sample
  readonly bytes: number;
  readonly actions: number;
}

/** One side of a what-if: what is known. */
export interface Known {
  readonly text: string;
  readonly findings: Readonly<Record<string, string>>;
  readonly unknown: readonly string[];
  readonly failed: readonly string[]; // causes whose fix did not help
}

/** `POST /api/what-if` takes these two. */
export interface WhatIfRequest {
  readonly before: Known;
  readonly after: Known;
}

export interface WhatIfCause {
  readonly id: string;
  readonly title: string;
  readonly before: number; // probability
  readonly after: number;
  readonly repairedBy: string;
  readonly reasons: readonly { readonly factor: number; readonly by: string; readonly says: string }[]; // of `after`
}

export interface WhatIfStep {
  readonly kind: "ask" | "advise" | "handOff";
  readonly id: string; // question or cause
  readonly title: string;
  readonly says: string; // the question, or why
  readonly why?: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly finding?: string;
}

export interface WhatIf {
  readonly causes: readonly WhatIfCause[]; // best after first
  readonly stepBefore: WhatIfStep;
  readonly step: WhatIfStep;
  readonly left: number;
  readonly total: number;
  readonly read: readonly { readonly finding: string; readonly title: string; readonly value: string }[]; // from the text
  readonly derived: readonly { readonly finding: string; readonly value: string }[];
  readonly symptoms: readonly string[];
  readonly security?: string;
  readonly outOfScope?: string;
}

/** What can be set in a what-if: `GET /api/findings`. */
export interface FindingChoice {
  readonly finding: string;
  readonly title: string;
  readonly group: string;
  readonly options: readonly { readonly value: string; readonly label: string }[]; // empty: typed
  readonly placeholder?: string;
}

export interface ScenarioLine extends Place {
  readonly id: string;
  readonly opening: string;
  readonly findings: Readonly<Record<string, string>>;
  readonly expect: { readonly causes: readonly string[]; readonly end: string; readonly questions: number };
  readonly played?: {
    readonly pass: boolean;
    readonly why: string;
    readonly end: string;
    readonly asked: readonly string[];
    readonly fixesOffered: readonly string[];
    readonly fixed: string | null;
    readonly leading: readonly { readonly id: string; readonly probability: number }[];
  };
}

/** `GET /api/scenarios`. */
export interface ScenarioView {
  readonly version: string; // of the knowledge they are played with
  readonly running: boolean;
  readonly done: number;
  readonly passed: number;
  readonly fault?: string; // a scenario file that cannot be used, in a sentence
  readonly scenarios: readonly ScenarioLine[];
  readonly changed: readonly string[]; // whose result differs from the run before
}

/** What `GET /events` sends. */
export type BenchEvent =
  | { readonly kind: "state" }
  | { readonly kind: "scenarios"; readonly done: number; readonly total: number };
