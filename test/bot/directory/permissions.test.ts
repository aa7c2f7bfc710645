import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppOnlyDirectory } from "../../../bot/directory/app-only-directory.ts";
import { GraphClient } from "../../../bot/directory/graph-client.ts";
import { LocalGraphDirectory } from "../../../bot/directory/local-graph-directory.ts";
import { isRead, PERMISSIONS, readOf } from "../../../bot/directory/reads.ts";
import groupPermissions from "../../../bot/escalation/permissions.json" with { type: "json" };
import { silentLog } from "../../../bot/log.ts";
import { EXTRA_KINDS } from "../../../bot/settings.ts";
import type { Directory } from "../../../dialogs/ports.ts";
import { KEY, TENANT, turnFrom } from "../../support/directory-turn.ts";
import { FakeGraph } from "../../support/fake-graph.ts";

const root = join(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const A_PERMISSION =
  /\b(?:User|UserAuth\w*-?\w*|Directory|Policy|AuditLog|Group\w*|Application)\.(?:Read|Write|Manage)[\w.]*/g;

/** All that the app may be given: the methods of people, and who is in a group, where a group says who is an agent. */
const COMMITTED = [
  ...PERMISSIONS.flatMap(({ delegated, application }) => [delegated, application]),
  groupPermissions.groupMembers,
];

describe("L13 the committed list of permissions", () => {
  test("reads, for the person's own methods, and nothing else", () => {
    for (const { delegated, application } of PERMISSIONS) {
      expect(delegated).toMatch(/^UserAuthMethod-\w+\.Read$/);
      expect(application).toBe(`${delegated}.All`);
    }
    expect(PERMISSIONS[0]).toMatchObject({ kind: "passkey", delegated: "UserAuthMethod-Passkey.Read" });
    expect(JSON.stringify(COMMITTED)).not.toMatch(/write|directory\./i);
  });

  test("is what the set-up guide tells the administrator to consent to", () => {
    const named = new Set(read("docs/graph-set-up.md").match(A_PERMISSION));
    expect([...named].sort()).toEqual([...COMMITTED].sort());
  });

  test("is what the settings offer", () => {
    expect(PERMISSIONS.map(({ kind }) => kind)).toEqual(["passkey", ...EXTRA_KINDS]);
    const guide = read("docs/graph-set-up.md");
    for (const kind of EXTRA_KINDS) expect(guide).toContain(`| \`${kind}\``);
  });

  test("the Teams app asks for none of its own, names the app, and lets the sign-in window open", () => {
    const manifest = JSON.parse(read("appPackage/manifest.json"));
    expect(manifest.authorization).toBeUndefined();
    expect(manifest.permissions ?? []).toEqual([]);
    expect(manifest.webApplicationInfo.resource).toBe(`api://botid-${manifest.webApplicationInfo.id}`);
    expect(manifest.validDomains).toContain("token.botframework.com");
    expect(JSON.stringify(manifest)).not.toMatch(A_PERMISSION);
  });

  test("no other permission is named anywhere in the program", () => {
    const found = sources().flatMap(([file, text]) =>
      [...text.matchAll(A_PERMISSION)].flatMap(([name]) => (COMMITTED.includes(name) ? [] : [`${file}: ${name}`])),
    );
    expect(found).toEqual([]);
  });

  test("the guide fits on a screen", () => {
    expect(read("docs/graph-set-up.md").split("\n").length).toBeLessThanOrEqual(60);
  });
});

describe("M01 nothing can change or delete a method, or read the value of a Temporary Access Pass", () => {
  const forbidden: readonly (readonly [string, RegExp])[] = [
    [
      "a call of Graph that is no get",
      /\.api\([^;]*\)\s*(?:\.\w+\([^;]*\)\s*)*\.(?:post|put|patch|del|delete|create|update)\w*\(/,
    ],
    ["a batch", /\$batch/],
    ["the property with the value", /(?<!\w)(?:temporaryAccessPass)(?!\w|\\b)/], // reads.ts names it to refuse it    ["a reset of a password", /resetPassword|passwordMethods|changePassword|revokeSignInSessions/],
    ["the path of one method", /Methods\/\$\{|Methods\/["'`+]/],
    ["another way to the lists", /authentication\/(?:methods|operations|requirements|signInPreferences)\b/],
  ];
  test.each(forbidden)("the source has not: %s", (_, pattern) => {
    const found = sources()
      .filter(([file]) => !file.startsWith("knowledge/"))
      .flatMap(([file, text]) => (pattern.test(text) ? [file] : []));
    expect(found).toEqual([]);
  });
  test.each([
    ["DELETE", "/v1.0/me/authentication/fido2Methods"],
    ["POST", "/v1.0/me/authentication/temporaryAccessPassMethods"],
    ["PATCH", "/v1.0/me/authentication/fido2Methods"],
    ["GET", "/v1.0/me/authentication/fido2Methods/abc"],
    ["GET", "/v1.0/me/authentication/temporaryAccessPassMethods/abc"],
    ["GET", "/v1.0/me/authentication/temporaryAccessPassMethods?$select=id,temporaryAccessPass"],
    ["GET", "/v1.0/me/authentication/temporaryAccessPassMethods?$select=id,%74emporaryAccessPass"],
    ["GET", "/v1.0/me/authentication/methods"],
    ["GET", "/v1.0/me/authentication/phoneMethods"],
    ["GET", "/v1.0/me"],
    ["GET", "/v1.0/users/erin@contoso.example/authentication/fido2Methods"],
    ["GET", "/v1.0/users/0f0f0f0f-0000-4000-8000-00000000000a/../me/authentication/fido2Methods/../../x"],
    ["POST", "/v1.0/$batch"],
    ["GET", "/v1.0/users"],
  ])("%s %s may not leave", (method, path) => {
    expect(isRead(method, new URL(path, "https://graph.microsoft.com"))).toBe(false);
  });
  test.each(PERMISSIONS.map(({ kind }) => kind))("the list of %s may", (kind) => {
    for (const whose of ["me", { objectId: "0f0f0f0f-0000-4000-8000-00000000000a" }] as const)
      expect(isRead("GET", new URL(readOf(kind, whose, true), "https://graph.microsoft.com"))).toBe(true);
  });

  describe("on the wire", () => {
    let graph: FakeGraph;
    beforeAll(async () => {
      graph = await FakeGraph.start();
    });
    afterAll(() => graph.stop());
    const common = () => ({ graphUrl: graph.url, kinds: EXTRA_KINDS, requests: 1_000, log: silentLog, now: Date.now });

    test("whatever is looked up, by whom and with what success, only GETs of the lists go out", async () => {
      const answers = [
        undefined,
        { status: 500 },
        { status: 403 },
        { status: 401 },
        { status: 200, body: "[]" },
        "reset",
      ] as const;
      const directories = (lastUsed: boolean) => {
        const tokens = async () => ({ token: "t", expiresAt: Date.now() + 60_000 });
        return [
          new LocalGraphDirectory({ ...common(), lastUsed }),
          new AppOnlyDirectory({ ...common(), lastUsed, tenantId: TENANT, tokens }),
        ];
      };
      const lookUps = async (looks: Directory) => {
        const id = randomUUID();
        graph.people[id] = { fido2Methods: [KEY] };
        await looks.look(turnFrom(id));
        await looks.look(turnFrom(id), { fresh: true });
        await looks.signOut(turnFrom(id));
      };
      for (const answer of answers) {
        graph.answer = () => answer;
        await Promise.all([true, false].flatMap(directories).map(lookUps)); // at once: most of it is waiting before another try
      }
      expect(graph.requests.length).toBeGreaterThan(60);
      for (const { method, path, body } of graph.requests) {
        expect({ method, body }).toEqual({ method: "GET", body: "" });
        expect(path).toMatch(
          /^\/(v1\.0|beta)\/(me|users\/[\da-f-]{36})\/authentication\/\w+Methods(\?\$select=[\w,]+)?$/,
        );
        expect(path.split("?")[1] ?? "").not.toMatch(/temporaryAccessPass\b/);
      }
    });

    test("a program that asks for more is stopped before the wire", async () => {
      graph.reset();
      const client = new GraphClient({ graphUrl: graph.url, now: Date.now });
      const call = { token: "t", until: Date.now() + 3_000, tries: 1, mayAsk: async () => true };
      for (const path of ["/v1.0/me", "/v1.0/me/authentication/temporaryAccessPassMethods/1", "/v1.0/$batch"])
        await expect(client.get(path, call)).rejects.toMatchObject({ fault: { kind: "unavailable" } });
      expect(graph.requests).toEqual([]);
    });
  });
});

/** The program, without its comments. */
function sources(): [string, string][] {
  return ["bot", "dialogs", "cards", "knowledge"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name): [string, string] => [
        `${folder}/${name.replaceAll("\\", "/")}`,
        withoutComments(read(join(folder, name))),
      ]),
  );
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}
