import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { lookUpRows } from "../../bot/commands/doctor-look-up.ts";
import { readConfig } from "../../bot/config.ts";
import { userToken } from "../support/fake-graph.ts";
import { FakeTokenService, type TokenAnswer } from "../support/fake-token-service.ts";

let service: FakeTokenService;
beforeAll(async () => {
  service = await FakeTokenService.start();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const rows = (env: Record<string, string> = {}, online = true) =>
  lookUpRows(readConfig({ ...service.env, GRAPH_URL: "http://127.0.0.1:9", ...env }), online);
const rowOf = async (name: string, env: Record<string, string>) =>
  (await rows(env)).find(({ setting }) => setting === name);
const delegated = { connectionName: "graph" };
const appOnly = { GRAPH_APP_ONLY: "on" };

test("nothing connected: said, with where to begin; local mode is simulated", async () => {
  expect(await rows()).toMatchObject([
    { status: "default", value: "off", advice: expect.stringContaining("graph-set-up.md") },
  ]);
  expect(await lookUpRows(readConfig({}), true)).toMatchObject([{ status: "fine", value: "simulated" }]);
  expect(service.calls).toEqual([]);
});

test("without --online nobody is asked", async () => {
  expect((await rows(delegated, false)).map(({ status }) => status)).toEqual(["fine", "fine", "default", "default"]);
  expect(service.calls).toEqual([]);
});

test("as the person, all set up", async () => {
  expect(await rowOf("Teams manifest", delegated)).toMatchObject({ status: "fine" });
  expect(await rowOf("OAuth connection", delegated)).toMatchObject({ status: "fine", value: "graph" });
});

test("as the person: what was consented to is not knowable without one, and the row says so, and how to find out", async () => {
  const row = await rowOf("consent of people", { ...delegated, GRAPH_METHODS: "access-pass" });
  expect(row).toMatchObject({ status: "default", value: "cannot be known without a person" });
  expect(row?.advice).toContain("UserAuthMethod-Passkey.Read, UserAuthMethod-TAP.Read");
  expect(row?.advice).toContain("check my passkeys");
  expect(await rowOf("consent of people", appOnly)).toBeUndefined();
});

test.each<[string, string[], string | undefined]>([
  ["none of its own", [], undefined],
  ["one for the agents' group", ["GroupMember.Read.All"], undefined],
  ["L13 one that reads everybody", ["UserAuthMethod-Passkey.Read.All"], "UserAuthMethod-Passkey.Read.All"],
  ["L13 one that writes", ["UserAuthMethod-Passkey.ReadWrite.All"], "UserAuthMethod-Passkey.ReadWrite.All"],
])("as the person, the app has %s", async (_, roles, value) => {
  const body = { access_token: userToken({ roles }), expires_in: 3_600 };
  service.answer = ({ what }) => (what === "login" ? { status: 200, body } : undefined);
  const row = await rowOf("Graph permission", delegated);
  if (value === undefined) expect(row).toBeUndefined();
  else expect(row).toMatchObject({ status: "wrong", value });
});

const resource = (tokenExchangeResource?: object): TokenAnswer => ({
  status: 200,
  body: { signInLink: "https://x.example/", tokenExchangeResource },
});
test.each<[string, TokenAnswer, string, string]>([
  ["no such connection", { status: 404, body: {} }, "missing", "Make it in the Azure Bot"],
  ["refused", { status: 400, body: { error: { code: "BadArgument" } } }, "missing", "Make it in the Azure Bot"],
  ["no token exchange", resource(), "wrong", "Set its Token Exchange URL to api://botid-"],
  [
    "another app's",
    resource({ id: "1", uri: "api://botid-other" }),
    "wrong",
    "Its Token Exchange URL is api://botid-other",
  ],
  ["the service is away", { status: 503 }, "wrong", "did not answer"],
])("OAuth connection: %s", async (_, answer, status, advice) => {
  service.answer = ({ what }) => (what === "GetSignInResource" ? answer : undefined);
  expect(await rowOf("OAuth connection", delegated)).toMatchObject({ status, advice: expect.stringContaining(advice) });
});

test("the credential is the fault: said so, instead of blaming the connection", async () => {
  service.answer = ({ what }) => (what === "login" ? { status: 401, body: { error: "AADSTS7000222" } } : undefined);
  expect(await rowOf("OAuth connection", delegated)).toMatchObject({
    advice: expect.stringContaining("own credential"),
  });
  expect(await rowOf("Graph permission", appOnly)).toMatchObject({
    advice: expect.stringContaining("Mend the credential"),
  });
});

test.each<[string, string[], string, string | undefined]>([
  ["as it should be", ["UserAuthMethod-Passkey.Read.All"], "fine", "UserAuthMethod-Passkey.Read.All"],
  ["none", [], "missing", "UserAuthMethod-Passkey.Read.All"],
  [
    "L13 one that writes",
    ["UserAuthMethod-Passkey.Read.All", "UserAuthMethod-Passkey.ReadWrite.All"],
    "wrong",
    "UserAuthMethod-Passkey.ReadWrite.All",
  ],
  ["L13 the directory", ["UserAuthMethod-Passkey.Read.All", "Directory.Read.All"], "wrong", "Directory.Read.All"],
  ["L13 all methods", ["UserAuthenticationMethod.Read.All"], "wrong", "UserAuthenticationMethod.Read.All"],
])("app-only permission: %s", async (_, roles, status, value) => {
  const body = { access_token: userToken({ roles }), expires_in: 3_600 };
  service.answer = ({ what }) => (what === "login" ? { status: 200, body } : undefined);
  const row = await rowOf("Graph permission", appOnly);
  expect(row).toMatchObject({ status, value });
  expect(JSON.stringify(row)).not.toContain("eyJ");
});

test.each<[string, object, string]>([
  ["a confidential client", { error: "invalid_client", error_description: "AADSTS7000218: credential" }, "fine"],
  ["L26 a public client", { error: "invalid_grant", error_description: "AADSTS70000: code" }, "wrong"],
  ["L26 a public client, in other words", { error: "bad_verification_code" }, "wrong"],
  ["something else", { error: "temporarily_unavailable" }, "default"],
])("L26 the bot's app is %s", async (_, body, status) => {
  service.answer = ({ scope }) => (scope === "" ? { status: 400, body } : undefined);
  expect(await rowOf("public client", appOnly)).toMatchObject({ status });
});
