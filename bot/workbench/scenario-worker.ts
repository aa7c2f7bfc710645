/** Plays the scenarios of a folder through the real dialogs and cards, beside the page's server. */
import { parentPort, workerData } from "node:worker_threads";
import { loadKnowledge } from "../../knowledge/load.ts";
import type { Scenario } from "../simulation/scenario.ts";
import { type Played, playScenario } from "../simulation/simulated-employee.ts";

export interface ScenarioWork {
  readonly folder: string; // of the knowledge
  readonly scenarios: readonly Scenario[];
}

export type ScenarioReport =
  | { readonly played: Played }
  | { readonly id: string; readonly fault: string }
  | { readonly version: string };

const { folder, scenarios } = workerData as ScenarioWork;
const knowledge = loadKnowledge(folder);
parentPort?.postMessage({ version: knowledge.version } satisfies ScenarioReport);
for (const scenario of scenarios) {
  try {
    parentPort?.postMessage({ played: await playScenario(knowledge, scenario) } satisfies ScenarioReport);
  } catch (error) {
    parentPort?.postMessage({ id: scenario.id, fault: String((error as Error).message) } satisfies ScenarioReport);
  }
}
