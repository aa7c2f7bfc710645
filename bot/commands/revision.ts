import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { UsageError } from "./arguments.ts";

/**
 * The knowledge folder as git has it at a revision, written into a folder of its own. The working tree is not touched.
 * @throws {UsageError} when there is no git, no such revision, or no knowledge in it
 */
export function folderAtRevision(
  revision: string,
  repository: string,
): { readonly folder: string; readonly remove: () => void } {
  const git = (args: readonly string[], input?: string): Buffer => {
    const done = spawnSync("git", ["-C", repository, ...args], { input, maxBuffer: 1_000_000_000 });
    if (done.error) throw new UsageError(`git cannot be run here. Give a folder with the older files instead.`);
    if (done.status !== 0)
      throw new UsageError(
        `There is no folder and no git revision "${revision}". Give a folder that holds vocabulary.json, or a name such as main or HEAD~1.`,
      );
    return done.stdout;
  };
  if (revision.startsWith("-")) throw new UsageError(`"${revision}" is no revision.`);
  const commit = git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`])
    .toString()
    .trim();
  const prefix = git(["rev-parse", "--show-prefix"]).toString().trim();
  const listed = git(["ls-tree", "-r", "-z", "--full-tree", commit, "--", `${prefix}knowledge/`])
    .toString()
    .split("\0")
    .flatMap((line) => {
      const [, sha, path] = /^\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
      return sha && path?.endsWith(".json") ? [{ sha, path: path.slice(`${prefix}knowledge/`.length) }] : [];
    });
  if (!listed.some(({ path }) => path === "vocabulary.json"))
    throw new UsageError(`The revision "${revision}" has no knowledge folder.`);
  const folder = mkdtempSync(join(tmpdir(), "knowledge-at-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    writeBlobs(folder, listed, git(["cat-file", "--batch"], listed.map(({ sha }) => `${sha}\n`).join("")));
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** `git cat-file --batch` answers each name with a line "<sha> blob <bytes>", the content, and a line end. */
function writeBlobs(folder: string, files: readonly { readonly path: string }[], answer: Buffer): void {
  let at = 0;
  for (const { path } of files) {
    const end = answer.indexOf(10, at);
    const bytes = Number(answer.subarray(at, end).toString().split(" ")[2]);
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, answer.subarray(end + 1, end + 1 + bytes));
    at = end + 1 + bytes + 1;
  }
}
