import { defineConfig } from "vitest/config";

const WORKERS = 3; // much of a test is waiting for another process
const SHARED = ["cards", "conversation", "desk", "knowledge", "triage"].map((folder) => `test/${folder}/**/*.test.ts`);

/**
 * Three projects. Conversations and knowledge only read what they share, so the files of a worker share one process, in which
 * the knowledge is loaded and learned once; a folder or a port that one of them needs is its own, and goes with it. What starts
 * bots and stops clocks has a process for each file. After both, one at a time, the end-to-end tests, since they share a browser's
 * worth of processor. A stray line on the console fails the run: it would be a user's log.
 */
export default defineConfig({
  test: {
    globalSetup: "test/support/test-run.ts",
    expect: { poll: { timeout: 15_000 } }, // a second is soon over on a busy machine
    onConsoleLog: (line, stream, entity) => {
      const where = entity === undefined ? "" : ` in ${"name" in entity ? entity.name : entity.moduleId}`;
      process.stderr.write(`Stray line on ${stream}${where}: ${line}\n`);
      process.exitCode = 1;
      return false;
    },
    projects: [
      {
        extends: true,
        test: {
          name: "talk",
          isolate: false,
          maxWorkers: WORKERS,
          include: SHARED,
          testTimeout: 20_000,
          hookTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "unit",
          maxWorkers: WORKERS,
          include: ["test/**/*.test.ts"],
          exclude: [...SHARED, "test/e2e/**", "test/workbench/browser.test.ts"],
          testTimeout: 20_000,
          hookTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts", "test/workbench/browser.test.ts"],
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 90_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
