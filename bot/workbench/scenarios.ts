import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { lineIn, readTextFile } from "../../knowledge/files.ts";
import type { Knowledge } from "../../knowledge/model.ts";
import { readScenarios, type Scenario, ScenarioError } from "../simulation/scenario.ts";
import type { Played } from "../simulation/simulated-employee.ts";
import type { ScenarioLine, ScenarioView } from "./api.ts";
import { placeOf } from "./places.ts";
import type { ScenarioReport, ScenarioWork } from "./scenario-worker.ts";

const TOLD_EVERY_MS = 200;

/** The scenarios of the folder, played anew after each change. One run at a time: a newer change ends the one before. */
export class ScenarioRuns {
  readonly #folder: string;
  readonly #onProgress: (done: number, total: number) => void;
  #worker: Worker | undefined;
  #scenarios: readonly (Scenario & { readonly file: string; readonly line: number })[] = [];
  #played = new Map<string, Played>();
  #before = new Map<string, boolean>(); // results of the last run that ended
  #version = "";
  #fault: string | undefined;
  #toldAt = 0;

  constructor(folder: string, onProgress: (done: number, total: number) => void) {
    this.#folder = folder;
    this.#onProgress = onProgress;
  }

  /** Plays all of them with what is in the folder now. */
  restart(knowledge: Knowledge): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
    if (this.#isDone) this.#before = passes(this.#played);
    this.#played = new Map();
    this.#version = knowledge.version;
    this.#fault = undefined;
    try {
      this.#scenarios = filesOf(join(this.#folder, "scenarios")).flatMap((path) => this.#read(knowledge, path));
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      this.#scenarios = [];
      this.#fault = error.message;
    }
    if (this.#scenarios.length > 0) this.#play();
    else this.#onProgress(0, 0);
  }

  view(): ScenarioView {
    const played = [...this.#played.values()];
    return {
      version: this.#version,
      running: this.#worker !== undefined,
      done: played.length,
      passed: played.filter(({ pass }) => pass).length,
      ...(this.#fault !== undefined && { fault: this.#fault }),
      scenarios: this.#scenarios.map((scenario) => this.#line(scenario)),
      changed: played
        .filter(({ id, pass }) => this.#before.has(id) && this.#before.get(id) !== pass)
        .map(({ id }) => id),
    };
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  get #isDone(): boolean {
    return this.#scenarios.length > 0 && this.#played.size === this.#scenarios.length;
  }

  #read(knowledge: Knowledge, path: string) {
    const file = `scenarios/${path.replace(/^.*[\\/]/, "")}`;
    const source = readTextFile(this.#folder, file);
    const isList = Array.isArray(source.json);
    return readScenarios(knowledge, [path]).map((scenario, i) => ({
      ...scenario,
      file,
      line: lineIn(source, isList ? [i] : []),
    }));
  }

  #play(): void {
    const workerData: ScenarioWork = { folder: this.#folder, scenarios: this.#scenarios };
    const worker = new Worker(new URL("scenario-worker.ts", import.meta.url), { workerData });
    this.#worker = worker;
    worker.on("message", (report: ScenarioReport) => worker === this.#worker && this.#take(report));
    worker.on("error", (error) => this.#end(worker, `The scenarios could not be played: ${error.message}`));
    worker.on("exit", () => this.#end(worker));
  }

  #take(report: ScenarioReport): void {
    if ("version" in report) this.#version = report.version;
    else if ("played" in report) this.#played.set(report.played.id, report.played);
    else this.#played.set(report.id, brokenOff(report));
    if (Date.now() - this.#toldAt < TOLD_EVERY_MS) return;
    this.#toldAt = Date.now();
    this.#onProgress(this.#played.size, this.#scenarios.length);
  }

  #end(worker: Worker, fault?: string): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    this.#fault = fault ?? this.#fault;
    this.#onProgress(this.#played.size, this.#scenarios.length);
  }

  #line(scenario: Scenario & { readonly file: string; readonly line: number }): ScenarioLine {
    const { id, opening, findings, expect, file, line } = scenario;
    const played = this.#played.get(id);
    return {
      ...placeOf(this.#folder, file, line),
      id,
      opening,
      findings,
      expect,
      ...(played && {
        played: {
          pass: played.pass,
          why: played.why,
          end: played.end,
          asked: played.asked,
          fixesOffered: played.fixesOffered,
          fixed: played.fixed,
          leading: played.leading,
        },
      }),
    };
  }
}

function brokenOff({ id, fault }: { readonly id: string; readonly fault: string }): Played {
  const nothing = { questions: 0, asked: [], fixesOffered: [], fixed: null, leading: [] };
  return { id, pass: false, end: "stuck", why: `the conversation broke off: ${fault}`, ...nothing };
}

function passes(played: ReadonlyMap<string, Played>): Map<string, boolean> {
  return new Map([...played].map(([id, { pass }]) => [id, pass]));
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => join(folder, name));
}
