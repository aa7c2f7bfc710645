import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppManifestUtils, type TeamsManifest } from "@microsoft/app-manifest";
import { zipSync } from "fflate";

/** Stands in manifest.json wherever the app's own id belongs; the build puts the real one there. */
export const PLACEHOLDER_ID = "00000000-0000-0000-0000-000000000000";

/** Either the bytes of the package, or every fault found, each as a sentence that says what to mend. */
export type AppPackage =
  | { readonly zip: Uint8Array; readonly files: readonly string[]; readonly version: string }
  | { readonly faults: readonly string[] };

/**
 * Builds the Teams app package from manifest.json, its icons and its language files.
 *
 * The same files and the same id give the same bytes: names are in a fixed order and carry a fixed date.
 * Reads files and nothing else; the schemas come with @microsoft/app-manifest.
 *
 * @param folder  where manifest.json is
 * @param appId   the bot's app id (MicrosoftAppId); PLACEHOLDER_ID gives a package that only a test can use
 */
export async function buildAppPackage(folder: string, appId: string): Promise<AppPackage> {
  if (!GUID.test(appId)) return { faults: [`MicrosoftAppId is "${appId}". Set the app id of the bot, a GUID.`] };
  const read = await readManifest(folder);
  if ("faults" in read) return read;

  const text = readFileSync(join(folder, "manifest.json"), "utf8").replaceAll(PLACEHOLDER_ID, appId.toLowerCase());
  const named = namedFiles(read.manifest);
  const missing = named.filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0)
    return { faults: missing.map((name) => `${name} is missing. manifest.json names it, so add it beside it.`) };

  const faults = [...iconFaults(folder, read.manifest), ...(await languageFaults(folder, read.manifest))];
  if (faults.length > 0) return { faults };

  const files = ["manifest.json", ...named];
  const contents = files.map((name) => [
    name,
    name === "manifest.json" ? new TextEncoder().encode(text) : new Uint8Array(readFileSync(join(folder, name))),
  ]);
  return {
    zip: zipSync(Object.fromEntries(contents), { mtime: FIXED_DATE, level: 9 }),
    files,
    version: read.manifest.version,
  };
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const FIXED_DATE = new Date(1980, 0, 1); // local on purpose: zip stores the clock on the wall, so this is the same everywhere
const ICON_SIZE = { color: 192, outline: 32 } as const; // pixels, both ways

/** The parts of a manifest that this build reads; the schema has seen to the rest. */
interface Manifest {
  readonly version: string;
  readonly icons: { readonly color: string; readonly outline: string };
  readonly localizationInfo?: {
    readonly defaultLanguageFile?: string;
    readonly additionalLanguages?: readonly { readonly file: string }[];
  };
}

async function readManifest(folder: string): Promise<{ manifest: Manifest } | { faults: string[] }> {
  try {
    const [manifest, errors] = await AppManifestUtils.readAndValidateTeamsManifest(join(folder, "manifest.json"));
    if (errors.length > 0) return { faults: errors.map((error) => plain("manifest.json", error)) };
    return { manifest: manifest as unknown as Manifest };
  } catch (error) {
    return { faults: [`manifest.json cannot be read: ${(error as Error).message}. Mend it and build again.`] };
  }
}

/** `/name/short must NOT have … Details: {…}` reads better as `manifest.json, name.short: must not have …`. */
function plain(file: string, error: string): string {
  const [path = "", ...words] = (error.split(" Details:")[0] ?? error).split(" ");
  const place = path.replace(/^\//, "").replaceAll("/", ".");
  return `${file}${place && `, ${place}`}: ${words.join(" ").replace("NOT", "not").replace(/\.?$/, ".")}`;
}

function languageFiles({ localizationInfo }: Manifest): string[] {
  const files = [
    localizationInfo?.defaultLanguageFile,
    ...(localizationInfo?.additionalLanguages ?? []).map(({ file }) => file),
  ];
  return files.filter((file) => file !== undefined);
}

function namedFiles(manifest: Manifest): string[] {
  return [manifest.icons.color, manifest.icons.outline, ...languageFiles(manifest)];
}

function iconFaults(folder: string, { icons }: Manifest): string[] {
  return (["color", "outline"] as const).flatMap((kind) => {
    const png = readFileSync(join(folder, icons[kind]));
    const want = ICON_SIZE[kind];
    if (png.length < 24 || png.toString("latin1", 1, 4) !== "PNG")
      return [`${icons[kind]} is not a PNG picture. Render it again from icons/.`];
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    if (width === want && height === want) return [];
    return [`${icons[kind]} is ${width} x ${height} pixels. Teams wants ${want} x ${want}.`];
  });
}

/**
 * Puts each language's texts into a copy of the manifest and asks the manifest's own schema. The schema for language
 * files itself does not compile: one of its patterns is not valid with the `u` flag that Ajv sets.
 */
async function languageFaults(folder: string, manifest: Manifest): Promise<string[]> {
  const faults = await Promise.all(
    languageFiles(manifest).map(async (file) => {
      let texts: Record<string, string>;
      try {
        texts = JSON.parse(readFileSync(join(folder, file), "utf8"));
      } catch (error) {
        return [`${file} cannot be read: ${(error as Error).message}. Mend it and build again.`];
      }
      const copy = structuredClone(manifest);
      const paths = Object.keys(texts).filter((key) => key !== "$schema");
      const lost = paths.filter((path) => !replaceText(copy, path, texts[path] ?? ""));
      const required = ["name.short", "description.short", "description.full"].filter((path) => !paths.includes(path));
      const errors = await AppManifestUtils.validateAgainstSchema(copy as unknown as TeamsManifest);
      return [
        ...lost.map((path) => `${file}: "${path}" is not a text of manifest.json. Correct the name or take it out.`),
        ...required.map((path) => `${file}: "${path}" is missing. Add it.`),
        ...errors.map((error) => plain(file, error)),
      ];
    }),
  );
  return faults.flat();
}

/** Sets `bots[0].commandLists[0].commands[1].title` and the like. False when there is no text at that place. */
function replaceText(target: object, path: string, text: string): boolean {
  const keys = path.replace(/\[(\d+)\]/g, ".$1").split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], target);
  if (typeof (parent as Record<string, unknown> | undefined)?.[last] !== "string") return false;
  (parent as Record<string, unknown>)[last] = text;
  return true;
}
