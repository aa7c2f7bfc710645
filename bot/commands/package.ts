import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { buildAppPackage, PLACEHOLDER_ID } from "../app-package.ts";

/** `npm run package`: checks appPackage/ and writes the zip to upload to Teams. Exit 1 when something is wrong. */
const folder = join(import.meta.dirname, "../../appPackage");
const target = join(folder, "build/passkey-helpdesk.zip");
const appId = process.env.MicrosoftAppId || PLACEHOLDER_ID;

const built = await buildAppPackage(folder, appId);
if ("faults" in built) {
  for (const fault of built.faults) process.stderr.write(`${fault}\n`);
  process.exitCode = 1;
} else {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, built.zip);
  const whose = appId === PLACEHOLDER_ID ? "no app id yet: set MicrosoftAppId before you upload it" : `app ${appId}`;
  process.stdout.write(
    `Wrote ${relative(process.cwd(), target)}: version ${built.version}, ${built.files.length} files, ${built.zip.length} bytes (${whose}).\n`,
  );
}
