import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Activity, ActivityHandler } from "botbuilder";
import type { Ports } from "../dialogs/ports.ts";
import { KNOWLEDGE_FOLDER } from "../knowledge/files.ts";
import { createActivityGuard, isRefusal, serviceUrlRule } from "./activity-guard.ts";
import { authReply, createAuthentication, TeamsAuthentication } from "./auth.ts";
import { connectorToken } from "./bot-tokens.ts";
import type { Config } from "./config.ts";
import { ConnectorClient } from "./delivery/connector-client.ts";
import { Outbox } from "./delivery/outbox.ts";
import { TEAMS_LIMITS } from "./delivery/pacer.ts";
import { type AgentsNeeds, agentsOf, rosterOf } from "./desk-agents.ts";
import { DeskFront } from "./desk-front.ts";
import { memberLookUp } from "./desk-members.ts";
import { DeskReads } from "./desk-reads.ts";
import { sendTicket, ticketAnswers } from "./desk-tickets.ts";
import { unreachedEvent } from "./desk-turn.ts";
import { createDirectory } from "./directory/directory.ts";
import { ChannelDesk } from "./escalation/channel-desk.ts";
import { TicketClient } from "./escalation/ticket-client.ts";
import { type DeskDoor, HelpdeskBot } from "./helpdesk-bot.ts";
import { type IsAdministrator, withKnowledgeCommands } from "./live-knowledge/admin-commands.ts";
import { Agreement } from "./live-knowledge/agreement.ts";
import { bundledSet } from "./live-knowledge/bundled-set.ts";
import { KeptSets } from "./live-knowledge/kept-sets.ts";
import { LiveKnowledge } from "./live-knowledge/live-knowledge.ts";
import { Verdict } from "./live-knowledge/verdict.ts";
import type { Log } from "./log.ts";
import { createServer, type TurnReply, type TurnRequest } from "./server.ts";
import { SqliteTurnStore } from "./storage/sqlite-turn-store.ts";
import { StoredRecords } from "./transcripts/records.ts";
import { createTurnPipeline } from "./turn/pipeline.ts";
import { RetentionSweep } from "./turn/retention.ts";
import type { TurnStore } from "./turn/turn-store.ts";
import { tellOfUnreachedCase } from "./turn/unreached-case.ts";

/** The running bot. */
export interface App {
  readonly port: number;
  /** Cases of people at one service URL go to the helpdesk's channel at another: two local clients, one for each side. */
  showCasesAt(serviceUrl: string, ofPeopleAt: string): void;
  /** Takes nothing new, ends what runs, keeps what has not left. Within 20 s. */
  stop(): Promise<void>;
}

const REQUESTS_MS = 10_000; // of a stop, for what the network still waits for
const SETTLE_MS = 2_000; // of a start, for what the last run may have sent and not noted
const REVIVE_MS = 10_000;
const TURNS_MS = 4_000;
const SENDS_MS = 4_000;

/** Where the bot keeps things; tests put others in their place. */
export interface Places {
  readonly knowledge: string; // folder
  readonly openStore: (config: Config) => TurnStore;
  readonly turnWaitsMs?: number; // see LiveKnowledgeOptions
}

const PLACES: Places = {
  knowledge: KNOWLEDGE_FOLDER,
  openStore: ({ dataDir }) => new SqliteTurnStore(join(dataDir, "helpdesk.db")),
};

/**
 * Builds every adapter, takes up what an earlier process left, and listens.
 * @throws {PortInUseError | KnowledgeError | NewerDatabaseError | DatabaseInUseError | DatabaseDamagedError}
 */
export async function startApp(
  config: Config,
  log: Log,
  botOf: (ports: Ports, door: DeskDoor) => ActivityHandler = (ports, door) => new HelpdeskBot(ports, { door }),
  places: Partial<Places> = {},
): Promise<App> {
  const now = () => Date.now();
  const { openStore, ...place } = { ...PLACES, ...places };
  const store = openStore(config);
  const live = await startKnowledge(place, store, config, { log, now });
  const isConnector = serviceUrlRule(config);
  const authentication = createAuthentication(config, { log });
  const connector = new ConnectorClient({
    token: config.mode === "production" ? connectorToken(config, { log }) : undefined,
    isConnector: (url) => isConnector(url.href),
  });
  const tickets = config.webhook && new TicketClient({ ...config.webhook, allowsPrivate: isTestGround(config), now });
  const answers = ticketAnswers(store, (activity) => pipeline.within(activity));
  const needs = { log, now, isConnector: (url: URL) => isConnector(url.href) };
  const roster = rosterOf(config, needs);
  const lookUp = memberLookUp({ store, roster, within: (activity) => pipeline.within(activity), log });
  const outbox = new Outbox({
    store,
    send: async (delivery, activityId) => {
      if (delivery.kind === "member") return lookUp(delivery);
      if (delivery.kind !== "ticket") return connector.deliver(delivery, activityId);
      return answers.created(delivery, await sendTicket(tickets, delivery));
    },
    onDead: (delivery, reason) => answers.refused(delivery, reason),
    insteadOf: tellOfUnreachedCase({
      store,
      onward: (of) => pipeline.within(unreachedEvent(of)),
      desk: () => live.current().tenant.desk,
      now,
    }),
    log,
    now,
    reviveEveryMs: REVIVE_MS,
    ...(config.mode === "production" && { limits: TEAMS_LIMITS }), // they are Teams' limits; locally there is no Teams
  });
  const elsewhere = new Map<string, string>();
  const retention = {
    transcriptDays: config.retentionDays,
    caseDays: config.caseRetentionDays,
    markDays: config.markRetentionDays,
  };
  const sweep = new RetentionSweep({ store, retention, log, now });
  const ports: Ports = {
    knowledge: live.current,
    desk: new ChannelDesk({
      channelId: config.helpdeskChannelId,
      knowledge: live.current,
      store,
      hasTickets: config.webhook !== undefined,
      opensDialogs: config.mode === "production",
      now,
      channelAt: (serviceUrl) => elsewhere.get(serviceUrl) ?? serviceUrl,
    }),
    directory: createDirectory(config, { authentication, log, now }),
    records: new StoredRecords(store, retention),
    now: () => new Date(now()),
    newNonce: () => randomUUID(),
  };
  const agents = agentsOf(config, needs);
  const { helpdeskChannelId: channelId, helpdeskTeamId: teamId } = config;
  const front = new DeskFront({ store, agents, channelId, teamId, log });
  const door: DeskDoor = {
    isHelpdesk: (activity) => front.isHelpdesk(activity),
    standing: (activity) => agents.standing(activity),
    refused: (reason) => log.warn("desk.refused", { reason }),
  };
  const pipeline = createTurnPipeline({
    store,
    bot: withKnowledgeCommands(botOf(ports, door), live, administratorsOf(config, needs)),
    front,
    reads: new DeskReads({ ports, agents, log }),
    desk: () => live.current().tenant.desk,
    log,
    now,
    onDeliveries: (deliveries) => outbox.add(deliveries),
    sendNow: (delivery) => connector.deliver(delivery, undefined),
  });
  const server = createServer({
    log,
    handle: edgeOf(config, authentication, log, pipeline.take),
    ready: () => store.ping().then(() => true),
  });
  const stop = async () => {
    await server.close(REQUESTS_MS);
    await sweep.stop();
    await Promise.race([pipeline.idle(), delay(TURNS_MS, undefined, { ref: false })]);
    await outbox.stop(SENDS_MS);
    connector.close();
    tickets?.close();
    await outbox.idle();
    await live.stop();
    await store.close();
  };
  try {
    const waiting = await outbox.start(SETTLE_MS);
    const resumed = await pipeline.resume();
    outbox.release();
    if (waiting + resumed > 0) log.info("Took up what the last run left", { deliveries: waiting, turns: resumed });
    const address = await server.listen(config.port, config.host);
    sweep.start();
    const showCasesAt = (serviceUrl: string, ofPeopleAt: string) => void elsewhere.set(ofPeopleAt, serviceUrl);
    return { port: address.port, showCasesAt, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Closes the store again when there is no knowledge to serve. */
async function startKnowledge(
  { knowledge: folder, turnWaitsMs }: Omit<Places, "openStore">,
  store: TurnStore,
  { dataDir }: Config,
  { log, now }: { readonly log: Log; readonly now: () => number },
): Promise<LiveKnowledge> {
  const agreement = new Agreement(store.knowledge, new KeptSets(join(dataDir, "knowledge")), log);
  const verdict = new Verdict(join(dataDir, "knowledge-checked"));
  try {
    return await LiveKnowledge.start({
      folder,
      agreement,
      bundled: bundledSet,
      verdict,
      log,
      now,
      ...(turnWaitsMs !== undefined && { turnWaitsMs }),
      onCount: (outcome, total) => log.info("Metric", { metric: "knowledge_changes_total", outcome, total }),
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Everything that this configuration reaches may be on this machine. */
function isTestGround(config: Config): boolean {
  return config.mode === "local" || config.overrides !== undefined;
}

/** Members of ADMIN_GROUP_ID; without one nobody. Locally whoever reaches the bot sits at this machine. */
function administratorsOf(config: Config, needs: AgentsNeeds): IsAdministrator {
  if (config.adminGroupId === undefined) return async () => (config.mode === "local" ? "yes" : "no");
  const whenUnknown = "Who is an administrator cannot be looked up; the commands of the knowledge are refused";
  const administrators = agentsOf({ ...config, agentGroupId: config.adminGroupId }, { ...needs, whenUnknown });
  const answers = { agent: "yes", "not-agent": "no", unknown: "unknown" } as const;
  return async ({ activity }) => answers[await administrators.standing(activity)];
}

/** What stands between the network and the turn: shape, then who it is from. */
function edgeOf(
  config: Config,
  authentication: ReturnType<typeof createAuthentication>,
  log: Log,
  take: (activity: Partial<Activity>) => Promise<TurnReply>,
): (request: TurnRequest) => Promise<TurnReply> {
  const readActivity = createActivityGuard(config);
  const checked = authentication instanceof TeamsAuthentication ? authentication : undefined;
  return async ({ body, authorization }) => {
    const activity = readActivity(body);
    if (isRefusal(activity)) {
      log.warn("An activity was refused", { reason: activity.reason });
      return { status: activity.status };
    }
    try {
      await checked?.authenticateRequest(activity, authorization);
    } catch (error) {
      const reply = authReply(error);
      if (!reply) throw error;
      log.warn("auth.reject", { error });
      return reply;
    }
    return take(activity);
  };
}
