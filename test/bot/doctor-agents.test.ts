import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { agentRows } from "../../bot/commands/doctor-agents.ts";
import { readConfig } from "../../bot/config.ts";
import { userToken } from "../support/fake-graph.ts";
import { FakeTokenService } from "../support/fake-token-service.ts";

let service: FakeTokenService;
beforeAll(async () => {
  service = await FakeTokenService.start();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const GROUP = { AGENT_GROUP_ID: "a1a1a1a1-0000-4000-8000-000000000001" };
const rows = (env: Record<string, string>, online = true) => agentRows(readConfig({ ...service.env, ...env }), online);

test.each<[string, Record<string, string>]>([
  ["the helpdesk's team", {}],
  ["another team", { AGENT_GROUP_ID: "19:leads@thread.tacv2" }],
])("L13 %s needs no permission, so there is nothing to say", async (_, env) => {
  expect(await rows(env)).toEqual([]);
  expect(service.calls).toEqual([]);
});

test.each([
  ["granted", ["GroupMember.Read.All"], "fine"],
  ["not granted", [], "missing"],
])("L13 a group needs a permission: %s", async (_, roles, status) => {
  service.answer = ({ what }) =>
    what === "login"
      ? { status: 200, body: { access_token: userToken({ roles }), expires_in: 3_600, token_type: "Bearer" } }
      : undefined;
  expect(await rows(GROUP)).toMatchObject([{ status, value: "GroupMember.Read.All" }]);
});

test("nobody is asked without --online", async () => {
  expect(await rows(GROUP, false)).toMatchObject([{ status: "default" }]);
  expect(service.calls).toEqual([]);
});
