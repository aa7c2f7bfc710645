import { defineConfig } from "vitest/config";

/**
 * Two projects: everything that needs only this process, in parallel, and after it the end-to-end tests, one at a time,
 * since they share a browser's worth of processor. A stray line on the console fails the run: it would be a user's log.
 */
export default defineConfig({
  test: {
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
          name: "unit",
          maxWorkers: 3, // much of a test is waiting for another process
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/workbench/browser.test.ts"],
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
