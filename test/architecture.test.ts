import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Which files a rule is for, and all that they may import. `type:` allows the types of a module and nothing of it at run time. */
interface Rule {
  readonly files: RegExp;
  readonly may: readonly RegExp[];
}

const own = (folder: string) => new RegExp(`^/${folder}/`);
const types = (of: RegExp) => new RegExp(`^type:(?:${of.source})`);
const isAllowed = (by: RegExp, from: string) =>
  by.test(by.source.startsWith("^type:") ? from : from.replace("type:", ""));

/** The table of style.md, section 1. The first rule whose files match is the one that holds. */
const layers: readonly Rule[] = [
  {
    files: /^knowledge\/(load|assemble|files|json-fault|shape|rules\/[\w-]+)\.ts$/,
    may: [own("knowledge"), /^node:(fs|path|crypto)$/, /^ajv$/, /^jsonc-parser$/],
  },
  { files: /^knowledge\//, may: [own("knowledge"), /^minisearch$/] },
  { files: /^cards\/language-files\.ts$/, may: [/^node:(fs|path)$/] },
  { files: /^cards\//, may: [own("cards"), types(/\/knowledge\//), /^adaptivecards-templating$/, /^node:path$/] },
  {
    files: /^dialogs\//,
    may: [own("dialogs"), own("cards"), own("knowledge"), /^botbuilder-core\b/, /^botbuilder-dialogs\b/, /^node:path$/],
  },
  // No adapter knows another one. Their ports, and what composes them, are in bot/turn and in the files of bot/ itself.
  ...["delivery", "storage", "transcripts", "escalation", "directory", "ocr"].map((adapter) => ({
    files: new RegExp(`^bot/${adapter}/`),
    may: [own(`bot/${adapter}`), own("bot/turn"), /^\/bot\/[\w-]+\.ts$/, /^\/(dialogs|cards|knowledge)\//, /^[@\w]/],
  })),
  { files: /^bot\//, may: [/^\/(bot|dialogs|cards|knowledge)\//, /^[@\w]/] },
];

/** Packages that belong to the edge, and the clock and network that pure code must not have. */
const edgeOnly =
  /^(type:)?(restify|botbuilder|botframework-connector|@microsoft\/microsoft-graph-client|@azure\/.+)(\/|$)/;

const files = ["bot", "cards", "dialogs", "knowledge"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => `${folder}/${name.split(sep).join("/")}`),
);
const source = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));

/** What a file imports: packages by name, own files by their path from the root with a slash before it; "type:" before what is gone at run time. */
function importsOf(file: string): string[] {
  const text = source.get(file) ?? "";
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[\w*{][^"'`;]*?\sfrom\s+)?"([^"]+)"/gm);
  const dynamic = text.matchAll(/\b(?:import|require|import\.meta\.resolve)\(\s*["'`]([^"'`$]+)["'`]/g);
  return [
    ...[...statements].map(([, type, from]) => `${type ? "type:" : ""}${placeOf(file, from ?? "")}`),
    ...[...dynamic].map(([, from]) => placeOf(file, from ?? "")),
  ];
}

function placeOf(file: string, from: string): string {
  if (!from.startsWith(".")) return from;
  const path = relative(root, resolve(root, dirname(file), from));
  return `/${path.split(sep).join("/")}`;
}

/** "file imports what" for each import that the rules do not allow. */
function strayImports(among: readonly string[]): string[] {
  return among.flatMap((file) => {
    const rule = layers.find((each) => each.files.test(file));
    return importsOf(file)
      .filter((from) => !rule?.may.some((allowed) => isAllowed(allowed, from)))
      .map((from) => `${file} imports ${from}`);
  });
}

describe("layers: knowledge <- cards <- dialogs <- bot", () => {
  test("there are no stray imports", () => {
    expect(strayImports(files)).toEqual([]);
  });

  test("what belongs to the edge is named in bot/ only", () => {
    const outside = files.filter((file) => !file.startsWith("bot/"));
    const found = outside.flatMap((file) =>
      importsOf(file)
        .filter((from) => edgeOnly.test(from))
        .map((from) => `${file}: ${from}`),
    );
    expect(found).toEqual([]);
  });

  test.each([
    [
      "process.env: only main.ts, the commands and the reader of .env look at the environment",
      /\bprocess\.env\b|loadEnvFile/,
      /^bot\/(main|env-file|commands\/[\w-]+)\.ts$/,
    ],
    [
      "no clock, chance or process in knowledge and cards",
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bglobalThis\b/,
      /^(bot|dialogs)\/|^knowledge\/load\.ts$/,
    ],
    ["no network outside bot", /\bfetch\(|\bWebSocket\b|\bhttps?Request\(/, /^bot\//],
    ["P10 no code made at run time", /\beval\(|\bnew Function\(|\bvm\b.*node:vm/, /^$/],
    [
      "M01 nothing writes to the directory",
      /authentication\/\w+Methods[^\n]*\b(?:post|patch|put|delete)\b|\.(?:post|patch|put|delete)\([^)]*authentication/i,
      /^$/,
    ],
  ])("%s", (_, pattern, allowed) => {
    const found = files.filter((file) => !allowed.test(file) && pattern.test(withoutComments(source.get(file) ?? "")));
    expect(found).toEqual([]);
  });

  test("every folder of bot is known to the table above", () => {
    const known = [
      "commands",
      "delivery",
      "directory",
      "escalation",
      "live-knowledge",
      "ocr",
      "simulation",
      "storage",
      "transcripts",
      "turn",
      "workbench",
    ];
    const folders = [...new Set(files.flatMap((file) => /^bot\/([\w-]+)\//.exec(file)?.[1] ?? []))];
    expect(folders.filter((folder) => !known.includes(folder))).toEqual([]);
  });
});

describe("the rules themselves", () => {
  test.each([
    ["knowledge/x.ts", 'import { readFileSync } from "node:fs";'],
    ["knowledge/x.ts", 'import type { Activity } from "botbuilder-core";'],
    ["cards/x.ts", 'import { rank } from "../knowledge/weigh.ts";'],
    ["cards/x.ts", 'import { Turn } from "../dialogs/turn.ts";'],
    ["dialogs/x.ts", 'import type { Log } from "../bot/log.ts";'],
    ["dialogs/x.ts", 'import restify from "restify";'],
    ["bot/delivery/x.ts", 'import type { SqliteTurnStore } from "../storage/sqlite-turn-store.ts";'],
    ["bot/storage/x.ts", 'import { redact } from "../transcripts/redact.ts";'],
  ])("%s may not say %s", (file, text) => {
    source.set(file, text);
    expect(strayImports([file])).toEqual([expect.stringContaining(file)]);
    source.delete(file);
  });

  test("an import in any form is seen", () => {
    source.set(
      "bot/x.ts",
      'import a from "one";\nimport type { B } from "./two.ts";\nimport {\n  c,\n  type D,\n} from "../cards/three.ts";\nimport "four";\nexport { e } from "five";\nconst f = await import("six");\nconst g = require("seven/lib/x.js");\n',
    );
    expect(importsOf("bot/x.ts")).toEqual([
      "one",
      "type:/bot/two.ts",
      "/cards/three.ts",
      "four",
      "five",
      "six",
      "seven/lib/x.js",
    ]);
    source.delete("bot/x.ts");
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}
