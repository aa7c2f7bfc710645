import { assemble, versionOf } from "../../knowledge/assemble.ts";
import { FOLDERS, type SourceFile } from "../../knowledge/files.ts";
import { checkFiles, KnowledgeError, readSet } from "../../knowledge/load.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { editingRules } from "../../knowledge/rules/index.ts";
import { tailored } from "../../knowledge/tenant-profile.ts";
import { cardsFit } from "../commands/knowledge-cards.ts";
import { textRules } from "../commands/knowledge-texts.ts";
import { bundledSet } from "../live-knowledge/bundled-set.ts";
import { checkedBytes } from "../live-knowledge/check-files.ts";
import { FolderWatch, fingerprint } from "../live-knowledge/folder-watch.ts";
import type { BenchEvent, CheckLine, State } from "./api.ts";
import { placeOf } from "./places.ts";
import { ScenarioRuns } from "./scenarios.ts";

export interface BenchOptions {
  readonly folder: string;
  readonly hasRenderer: boolean;
  readonly stableMs?: number;
}

/** The folder under the author's hands: its last good set, what is wrong with it now, and how its scenarios go. */
export class Bench {
  readonly #options: BenchOptions;
  readonly #listeners = new Set<(event: BenchEvent) => void>();
  readonly scenarios: ScenarioRuns;
  #shown: {
    readonly knowledge: Knowledge;
    readonly files: readonly SourceFile[];
    readonly since: Date;
    readonly revision: number;
  };
  #checked: { readonly findings: readonly CheckLine[]; readonly at: Date; readonly ms: number; readonly good: boolean };
  #watch: FolderWatch | undefined;

  /** @throws {KnowledgeError} when the folder has errors, and the set that ships with the product cannot stand in */
  constructor(options: BenchOptions) {
    this.#options = options;
    const seen = fingerprint(options.folder, WATCHED);
    this.scenarios = new ScenarioRuns(options.folder, (done, total) => this.#tell({ kind: "scenarios", done, total }));
    const { files, ...checked } = this.#check();
    this.#checked = checked;
    const shown = checked.good ? files : bundledFiles(checked.findings);
    this.#shown = {
      knowledge: tailored(assemble(shown, versionOf(shown))),
      files: shown,
      since: checked.at,
      revision: 1,
    };
    if (checked.good) this.scenarios.restart(this.knowledge);
    const stableMs = options.stableMs ?? 150;
    const watch = { stableMs, pollMs: 1_000, restMs: 0 };
    this.#watch = new FolderWatch(options.folder, seen, watch, () => this.#changed(), WATCHED);
  }

  get folder(): string {
    return this.#options.folder;
  }

  get knowledge(): Knowledge {
    return this.#shown.knowledge;
  }

  get files(): readonly SourceFile[] {
    return this.#shown.files;
  }

  get state(): State {
    const { knowledge, since, revision } = this.#shown;
    return {
      folder: this.#options.folder,
      revision,
      version: knowledge.version,
      shownSince: since.toISOString(),
      checkedAt: this.#checked.at.toISOString(),
      isCurrent: this.#checked.good,
      findings: this.#checked.findings,
      checkMs: this.#checked.ms,
      hasRenderer: this.#options.hasRenderer,
    };
  }

  /** @returns how to stop listening */
  listen(listener: (event: BenchEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#watch?.stop();
    await this.scenarios.stop();
  }

  #changed(): void {
    const { files, good, ...checked } = this.#check();
    this.#checked = { good, ...checked };
    if (good) {
      const { revision } = this.#shown;
      this.#shown = {
        knowledge: tailored(assemble(files, versionOf(files))),
        files,
        since: checked.at,
        revision: revision + 1,
      };
      this.scenarios.restart(this.knowledge);
    }
    this.#tell({ kind: "state" });
  }

  #check() {
    const at = new Date();
    const begun = performance.now();
    const { folder } = this.#options;
    let files: readonly SourceFile[] = [];
    const line =
      (severity: CheckLine["severity"]) => (finding: Pick<CheckLine, "file" | "line" | "rule" | "message">) => ({
        ...placeOf(folder, finding.file, finding.line),
        severity,
        rule: finding.rule,
        message: finding.message,
      });
    let findings: CheckLine[];
    try {
      const set = readSet(folder);
      files = set.entries;
      const rules = [...editingRules(folder), cardsFit, ...textRules(folder)]; // as `npm run knowledge -- check`
      const { errors, warnings } = checkFiles(set, { now: at, rules });
      findings = [...errors.map(line("error")), ...warnings.map(line("warning"))];
    } catch (error) {
      findings = [line("error")({ file: ".", line: 1, rule: "check", message: (error as Error).message })];
    }
    const good = !findings.some(({ severity, file }) => severity === "error" && !file.startsWith("scenarios/")); // examples keep nothing from being shown
    return { files, findings, good, at, ms: Math.round(performance.now() - begun) };
  }

  #tell(event: BenchEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** The set that ships, shown until the folder is mended. */
function bundledFiles(findings: readonly CheckLine[]): readonly SourceFile[] {
  const bytes = bundledSet();
  const set = bytes && checkedBytes(bytes);
  if (set?.kind === "good") return set.files;
  throw new KnowledgeError(findings);
}

const WATCHED = [...Object.keys(FOLDERS), "scenarios"];
