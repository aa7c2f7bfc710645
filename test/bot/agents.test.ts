import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Activity } from "botbuilder-core";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../bot/config.ts";
import { agentsOf } from "../../bot/desk-agents.ts";
import { CheckedAgents, groupMember, type IsMember, teamMember, withoutGuests } from "../../bot/escalation/agents.ts";
import { connectorRoster, type RosterMember } from "../../bot/escalation/roster.ts";
import { localPeople } from "../../bot/local-people.ts";
import { silentLog } from "../../bot/log.ts";
import type { Env } from "../../bot/settings.ts";
import { message } from "../support/activities.ts";
import { FakeConnector } from "../support/fake-connector.ts";

const TENANT = "11111111-0000-0000-0000-000000000001";
const SAM = "00000000-0000-0000-0000-000000000201";
const GROUP = "00000000-0000-0000-0000-000000000301";

const AGENT = { userId: "29:agent-1", objectId: SAM, tenantId: TENANT, serviceUrl: "", conversation: "a:chat" };

const by = (changes: Partial<Activity["from"]> = {}, tenant = TENANT): Partial<Activity> =>
  message("x", {
    from: { id: "29:agent-1", name: "Sam", aadObjectId: SAM, ...changes } as Activity["from"],
    channelData: { tenant: { id: tenant } },
  });

function agentsAsking(isMember: IsMember, now = () => 0): CheckedAgents {
  return new CheckedAgents({ isMember, tenantId: TENANT, log: silentLog, now });
}

describe("who is an agent", () => {
  test("is asked once in five minutes, and L07 then again", async () => {
    let asked = 0;
    let isIn = true;
    let now = 0;
    const agents = agentsAsking(
      async () => {
        asked += 1;
        return isIn;
      },
      () => now,
    );
    expect(await agents.standing(by())).toBe("agent");
    isIn = false;
    now = 299_999;
    expect(await agents.standing(by())).toBe("agent");
    expect(asked).toBe(1);
    now = 300_000;
    expect(await agents.standing(by())).toBe("not-agent");
    expect(asked).toBe(2);
  });

  test("L08 nobody is, while the source does not answer; it is asked again soon", async () => {
    let now = 0;
    let isDown = true;
    const agents = agentsAsking(
      async () => {
        if (isDown) throw new Error("503");
        return true;
      },
      () => now,
    );
    expect(await agents.standing(by())).toBe("unknown");
    isDown = false;
    expect(await agents.standing(by())).toBe("unknown");
    now = 10_001;
    expect(await agents.standing(by())).toBe("agent");
  });

  test.each([
    ["C21, L05 of another tenant", by({}, "22222222-0000-0000-0000-000000000002")],
    ["without an object id", by({ aadObjectId: undefined })],
    ["without a user id", by({ id: "" })],
  ])("nobody %s is asked about: not an agent", async (_, activity) => {
    const agents = agentsAsking(async () => {
      throw new Error("asked");
    });
    expect(await agents.standing(activity)).toBe("not-agent");
  });

  test("two who share an object id in their messages are two", async () => {
    const agents = agentsAsking(async ({ userId }) => userId === "29:agent-1");
    expect(await agents.standing(by())).toBe("agent");
    expect(await agents.standing(by({ id: "29:somebody-else" }))).toBe("not-agent");
  });
});

describe("the group in the directory", () => {
  const member = AGENT;

  test.each([
    ["in it", { status: 200, body: { value: [{ id: SAM }] } }, true],
    ["not in it", { status: 200, body: { value: [] } }, false],
  ])("%s", async (_, answer, expected) => {
    const paths: string[] = [];
    const isMember = groupMember(GROUP, async (path) => {
      paths.push(path);
      return answer;
    });
    expect(await isMember(member)).toBe(expected);
    expect(paths[0]).toContain(`/groups/${GROUP}/transitiveMembers/`);
    expect(decodeURI(paths[0] ?? "")).toContain(`id eq '${SAM}'`);
  });

  test.each([403, 404, 429, 500])("an answer %i is no answer", async (status) => {
    await expect(groupMember(GROUP, async () => ({ status, body: {} }))(member)).rejects.toThrow(String(status));
  });

  test("E16 what is no object id goes into no address", async () => {
    const isMember = groupMember(GROUP, async () => {
      throw new Error("asked");
    });
    expect(await isMember({ ...member, objectId: "x' or 1 eq 1 or id eq '" })).toBe(false);
  });
});

describe("L03 a guest in the group is no agent: the roster says so", () => {
  const member = { ...AGENT, serviceUrl: "https://smba.example/" };
  const TEAM = "19:team@thread.tacv2";
  test.each<[string, Readonly<Record<string, RosterMember>>, boolean]>([
    ["a member of the helpdesk's team", { [TEAM]: { isGuest: false } }, true],
    ["a guest of it", { [TEAM]: { isGuest: true } }, false],
    ["not in it, a member of the organisation in the own chat", { "a:chat": { isGuest: false } }, true],
    ["not in it, a guest in the own chat", { "a:chat": { isGuest: true } }, false],
    ["in neither, so that the group alone has said it", {}, true],
  ])("%s", async (_, rosters, expected) => {
    const isMember = withoutGuests(
      async () => true,
      TEAM,
      async (_, place) => rosters[place],
    );
    expect(await isMember(member)).toBe(expected);
  });

  test("no roster answers: nobody is told to be a member", async () => {
    const silent = async () => Promise.reject(new Error("503"));
    await expect(withoutGuests(async () => true, TEAM, silent)(member)).rejects.toThrow("503");
    expect(await withoutGuests(async () => false, TEAM, silent)(member)).toBe(false); // and nobody is asked for nothing
  });
});

describe("the roster of the helpdesk's team", () => {
  async function answering(
    status: number,
    body: unknown,
    more: { isConnector?: boolean } = {},
  ): Promise<{ result: unknown; path: string }> {
    let path = "";
    const server = createServer((request, response) => {
      path = request.url ?? "";
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/emea/`;
    const roster = connectorRoster({ token: async () => "token", isConnector: () => more.isConnector ?? true });
    const isMember = teamMember("19:team@thread.tacv2", roster);
    const result = await isMember({ ...AGENT, serviceUrl }).catch((error: Error) => error.message);
    await new Promise((resolve) => server.close(resolve));
    return { result, path };
  }

  test.each<[string, number, unknown, unknown]>([
    ["a member", 200, { id: "29:agent-1", aadObjectId: SAM, userRole: "user" }, true],
    ["a guest", 200, { id: "29:agent-1", aadObjectId: SAM, userRole: "guest" }, false],
    ["somebody else by that id", 200, { id: "29:agent-1", aadObjectId: GROUP }, false],
    ["nobody", 404, {}, false],
    ["no answer", 503, {}, "The connector answered 503."],
    ["forbidden", 403, {}, "The connector answered 403."],
  ])("%s", async (_, status, body, expected) => {
    const { result, path } = await answering(status, body);
    expect(result).toBe(expected);
    expect(path).toBe("/emea/v3/conversations/19%3Ateam%40thread.tacv2/members/29%3Aagent-1");
  });

  test("D15 the token goes to no other host", async () => {
    const { result, path } = await answering(200, {}, { isConnector: false });
    expect(result).toContain("not a connector");
    expect(path).toBe("");
  });
});

describe("in local mode", () => {
  const config = (env: Env = {}) => readConfig({ PLAYGROUND: "off", ...env });
  const needs = { log: silentLog, now: () => 0, isConnector: () => true };
  const from = (name: string): Partial<Activity> => {
    const person = localPeople.all.find((each) => each.givenName === name);
    return by({ id: person?.id ?? "29:stranger", aadObjectId: person?.aadObjectId ?? GROUP });
  };
  const standing = (activity: Partial<Activity>, serviceUrl: string, env?: Env) =>
    agentsOf(config(env), needs).standing({ ...activity, serviceUrl });

  test("L06 the members of the helpdesk's team are agents, its guests are not; without a roster, whoever writes in the channel", async () => {
    const connector = await FakeConnector.start();
    const stranger = from("nobody of them");
    expect(await standing(stranger, connector.url)).toBe("agent");
    connector.members.set("29:stranger", { id: "29:stranger", aadObjectId: GROUP, userRole: "user" });
    expect(await standing(stranger, connector.url)).toBe("agent");
    connector.members.set("29:stranger", { id: "29:stranger", aadObjectId: GROUP, userRole: "guest" });
    expect(await standing(stranger, connector.url)).toBe("not-agent");
    connector.members.clear();
    connector.members.set("29:agent-1", { id: "29:agent-1", aadObjectId: SAM, userRole: "user" });
    expect(await standing(stranger, connector.url)).toBe("not-agent");
    await connector.stop();
  });

  test("a group that is configured is asked at GRAPH_URL, without a token", async () => {
    let asked = "";
    const server = createServer((request, response) => {
      asked = `${request.headers.authorization ?? "no token"} ${request.url}`;
      response.writeHead(200).end(JSON.stringify({ value: request.url?.includes(SAM) ? [{ id: SAM }] : [] }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const env = { AGENT_GROUP_ID: GROUP, GRAPH_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    expect(await standing(by(), "http://127.0.0.1:9/", env)).toBe("agent");
    expect(asked).toContain(`no token /v1.0/groups/${GROUP}/transitiveMembers/`);
    expect(await standing(from("Adam"), "http://127.0.0.1:9/", env)).toBe("not-agent");
    const connector = await FakeConnector.start();
    connector.members.set("29:agent-1", { id: "29:agent-1", aadObjectId: SAM, userRole: "guest" });
    expect(await standing(by(), connector.url, env)).toBe("not-agent");
    await connector.stop();
    await new Promise((resolve) => server.close(resolve));
  });
});

test("a team may be named in place of a group: its roster is asked, and Microsoft Graph is not", async () => {
  const connector = await FakeConnector.start();
  connector.members.set("29:agent-1", { id: "29:agent-1", aadObjectId: SAM, userRole: "user" });
  const needs = { log: silentLog, now: () => 0, isConnector: () => true };
  const config = readConfig({ PLAYGROUND: "off", AGENT_GROUP_ID: "19:Leads@thread.tacv2" });
  const agents = agentsOf(config, needs);
  expect(await agents.standing({ ...by(), serviceUrl: connector.url })).toBe("agent");
  expect(await agents.standing({ ...by({ id: "29:other", aadObjectId: GROUP }), serviceUrl: connector.url })).toBe(
    "not-agent",
  );
  expect(connector.asked[0]).toContain(encodeURIComponent("19:Leads@thread.tacv2"));
  await connector.stop();
});
