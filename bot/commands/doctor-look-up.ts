/** The doctor's rows about looking up registered passkeys: which piece of docs/graph-set-up.md is missing. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { connectorToken, graphTokens } from "../bot-tokens.ts";
import type { Config, ProductionConfig } from "../config.ts";
import { PERMISSIONS, type Permission } from "../directory/reads.ts";
import type { DoctorRow } from "./doctor.ts";

const GUIDE = "docs/graph-set-up.md";
const LIMIT_MS = 5_000;
const MANIFEST = join(import.meta.dirname, "../../appPackage/manifest.json");

/** @param online  asks the token service and Entra, with the bot's own credential */
export async function lookUpRows(config: Config, online: boolean): Promise<DoctorRow[]> {
  const { access, connectionName = "", graphUrl } = config.lookUp;
  const row = { setting: "registered passkeys", about: "Looking up the sign-in methods of the person who writes" };
  if (access === "off")
    return [{ ...row, status: "default", value: "off", advice: `Optional. ${GUIDE} says how to connect it.` }];
  if (config.mode === "local") return [{ ...row, status: "fine", value: access === "local" ? graphUrl : "simulated" }];
  const value = access === "delegated" ? `as the person, through ${connectionName}` : "with the bot's own credential";
  const rows: DoctorRow[] = [{ ...row, status: "fine", value }];
  if (access === "delegated") rows.push(await manifestRow(), consentRow(config));
  if (!online)
    return [
      ...rows,
      { setting: "set-up in the cloud", about: "", status: "default", value: "not asked; npm run doctor -- --online" },
    ];
  const [cloud, client] = await Promise.all([cloudRows(config), publicClientRow(config)]);
  return [...rows, ...cloud, client];
}

/** Single sign-on works only for an app package that names the app and lets the sign-in window open. */
async function manifestRow(): Promise<DoctorRow> {
  const row = { setting: "Teams manifest", about: "Lets Teams sign people in for this bot" };
  const { webApplicationInfo: app, validDomains } = JSON.parse(await readFile(MANIFEST, "utf8")) as {
    webApplicationInfo?: { id?: string; resource?: string };
    validDomains?: string[];
  };
  const faults = [
    app?.resource === `api://botid-${app?.id}`
      ? []
      : ['Set "webApplicationInfo" to the bot\'s app id and api://botid-{app id}.'],
    validDomains?.some((domain) => domain.startsWith("token.botframework."))
      ? []
      : ['Add "token.botframework.com" to "validDomains".'],
  ].flat();
  if (faults.length === 0) return { ...row, status: "fine" };
  return {
    ...row,
    status: "wrong",
    value: "appPackage/manifest.json",
    advice: `${faults.join(" ")} (${GUIDE}, step 5)`,
  };
}

/**
 * What was consented to stands in a person's token, and the grants themselves are read with a permission of the whole directory,
 * which this bot must not have. So the row says what has to be there, and how one person finds out.
 */
function consentRow({ lookUp }: Config): DoctorRow {
  const wanted = wantedOf(lookUp).map(({ delegated }) => delegated);
  return {
    setting: "consent of people",
    about: "Lets the bot read a person's own methods with that person's token",
    status: "default",
    value: "cannot be known without a person",
    advice: `Compare ${wanted.join(", ")} with the scopes of the OAuth connection and with the delegated permissions of the app (${GUIDE}, steps 3 and 4). Then write "check my passkeys" to the bot in Teams, as one person: a list proves it, "not allowed" or AADSTS65001 in the log means that consent is missing.`,
  };
}

/** The kinds that are read by these settings. */
function wantedOf({ kinds }: Config["lookUp"]): readonly Permission[] {
  return PERMISSIONS.filter(({ kind }) => kind === "passkey" || (kinds as readonly string[]).includes(kind));
}

async function cloudRows(config: ProductionConfig): Promise<DoctorRow[]> {
  if (config.lookUp.access !== "delegated") return [await permissionRow(config)];
  const [connection, own] = await Promise.all([connectionRow(config), permissionRow(config)]);
  return own.status === "wrong" && own.value !== undefined ? [connection, own] : [connection];
}

async function connectionRow(config: ProductionConfig): Promise<DoctorRow> {
  const { connectionName = "" } = config.lookUp;
  const row = { setting: "OAuth connection", about: "Gives the bot a token of the person", value: connectionName };
  const wrong = (advice: string): DoctorRow => ({ ...row, status: "wrong", advice });
  try {
    await inTime(connectorToken(config)());
  } catch (error) {
    return wrong(`Not asked: the bot's own credential gives no token (${codeOf(error)}). Mend the credential first.`);
  }
  try {
    const [{ ClaimsIdentity }, { createAuthentication }] = await Promise.all([
      import("botframework-connector"),
      import("../auth.ts"),
    ]);
    const identity = new ClaimsIdentity([{ type: "aud", value: config.app.id }], true);
    const client = await createAuthentication(config).createUserTokenClient(identity);
    const activity = { type: "message", channelId: "msteams", conversation: { id: "doctor" }, serviceUrl: "" };
    const found = await inTime(client.getSignInResource(connectionName, activity as never, ""));
    const { signInLink, tokenExchangeResource: exchange } = found ?? {};
    if (typeof signInLink !== "string")
      return { ...row, status: "missing", advice: `Make it in the Azure Bot, under this name (${GUIDE}, step 3).` };
    if (exchange?.uri === undefined || exchange.uri === "")
      return wrong(`Set its Token Exchange URL to api://botid-${config.app.id} (${GUIDE}, step 3).`);
    if (exchange.uri !== `api://botid-${config.app.id}`)
      return wrong(
        `Its Token Exchange URL is ${exchange.uri}; set it to api://botid-${config.app.id} (${GUIDE}, step 3).`,
      );
    return { ...row, status: "fine" };
  } catch (error) {
    const { statusCode } = error as { statusCode?: unknown };
    if (statusCode === 400 || statusCode === 404)
      return { ...row, status: "missing", advice: `Make it in the Azure Bot, under this name (${GUIDE}, step 3).` };
    return wrong(
      `The token service did not answer (${codeOf(error)}). Let the machine reach https://token.botframework.com.`,
    );
  }
}

/** The permissions stand in the token; which of them are too many is as worth a row as which are missing (L13). */
async function permissionRow(config: ProductionConfig): Promise<DoctorRow> {
  const row = { setting: "Graph permission", about: "Lets the bot read the methods of people" };
  const isDelegated = config.lookUp.access === "delegated"; // then the app itself reads nobody, and needs nothing for it
  const wanted = isDelegated ? [] : wantedOf(config.lookUp).map(({ application }) => application);
  let roles: string[];
  try {
    const { token } = await inTime(graphTokens(config)(`${config.lookUp.graphUrl}/.default`));
    roles = rolesOf(token);
  } catch (error) {
    return {
      ...row,
      status: "wrong",
      advice: `Not asked: no token for Microsoft Graph (${codeOf(error)}). Mend the credential first.`,
    };
  }
  const known = isDelegated ? [] : PERMISSIONS.map(({ application }) => application);
  const excess = roles.filter((role) => !known.includes(role) && /write|^directory\.|^userauth/i.test(role));
  if (excess.length > 0)
    return {
      ...row,
      status: "wrong",
      value: excess.join(", "),
      advice: isDelegated
        ? `Take it away: the bot reads with the person's own token, and with it could read everybody (${GUIDE}, step 4).`
        : `Take it away: the bot reads only (${GUIDE}, step 4).`,
    };
  const missing = wanted.filter((permission) => !roles.includes(permission));
  if (missing.length === 0) return { ...row, status: "fine", value: wanted.join(", ") };
  return {
    ...row,
    status: "missing",
    value: missing.join(", "),
    advice: `Add it and grant admin consent (${GUIDE}, step 4).`,
  };
}

/**
 * L26: an app that is also a public client would let anybody in the tenant get tokens in its name. Entra asks a confidential
 * client for its credential before it looks at anything else; a code that nobody was given tells the two apart, and signs
 * nobody in. That order is inferred, not documented: any other answer is "not told".
 */
async function publicClientRow(config: ProductionConfig): Promise<DoctorRow> {
  const row = { setting: "public client", about: "The bot's app must not be one" };
  const byHand = "In Entra, under Authentication: no single-page application, and public client flows not allowed.";
  const login = config.overrides?.loginUrl ?? `${config.cloud.loginUrl}/${config.app.tenantId}`;
  try {
    const response = await fetch(`${login.replace(/\/$/, "")}/oauth2/v2.0/token`, {
      method: "POST",
      redirect: "error",
      signal: AbortSignal.timeout(LIMIT_MS),
      body: new URLSearchParams({
        client_id: config.app.id,
        grant_type: "urn:ietf:params:oauth:grant-type:device_code",
        device_code: "none",
      }),
    });
    const { error, error_description: text } = (await response.json()) as {
      error?: unknown;
      error_description?: unknown;
    };
    if (/AADSTS7000218/.test(String(text))) return { ...row, status: "fine" };
    if (/^(bad_verification_code|invalid_grant|expired_token|authorization_pending)$/.test(String(error)))
      return { ...row, status: "wrong", value: "it is one", advice: byHand };
  } catch {
    // said below
  }
  return { ...row, status: "default", value: "not told", advice: `Look yourself. ${byHand}` };
}

export function rolesOf(token: string): string[] {
  const payload: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  const { roles } = (payload ?? {}) as { roles?: unknown };
  return Array.isArray(roles) ? roles.filter((role) => typeof role === "string") : [];
}

export async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), LIMIT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Entra's code or the system's; never a message, which may quote what was sent. */
export function codeOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  const text = `${String(error)} ${String(cause)}`;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return (
    /AADSTS\d+/.exec(text)?.[0] ??
    String(statusCode ?? (cause as { code?: unknown } | undefined)?.code ?? code ?? "no answer")
  );
}
