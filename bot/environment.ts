/** How a setting is found in the environment, and what the settings say together about where this runs. Pure. */
import type { BotCredential } from "./config.ts";
import { type Env, type Mode, overrideSettings, type Setting, settings } from "./settings.ts";

// Any of these says that a bot in the cloud is meant: without an app id it would answer anybody, so it must not start.
export const productionSigns = [
  "MicrosoftAppType",
  "MicrosoftAppTenantId",
  "MicrosoftAppPassword",
  "MicrosoftAppCertificatePath",
];

export function modeOf(env: Env): Mode {
  const meant = productionSigns.some((name) => given(env, name) !== undefined) || env.NODE_ENV === "production";
  return meant || (env.MicrosoftAppId ?? "") !== "" || misspelt(env, "MicrosoftAppId") !== undefined
    ? "production"
    : "local";
}

/** The value somebody gave, trimmed; blank counts as absent, as in an .env file with the value left out. */
export function given(env: Env, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === "" ? undefined : text;
}

export function settled(setting: Setting, env: Env, mode: Mode): string | undefined {
  return given(env, setting.name) ?? setting.fallback?.[mode];
}

export function settingNamed(name: string): Setting {
  const setting = settings.find((candidate) => candidate.name === name);
  if (setting === undefined) throw new Error(`No setting is called ${name}.`);
  return setting;
}

export function credentialOf(env: Env): BotCredential {
  if (given(env, "MicrosoftAppType") === "UserAssignedMSI") return { kind: "managed-identity" };
  const path = given(env, "MicrosoftAppCertificatePath");
  if (path !== undefined) return { kind: "certificate", path };
  return { kind: "secret", secret: given(env, "MicrosoftAppPassword") ?? "" };
}

export function hasOverrides(env: Env): boolean {
  return overrideSettings.some(({ name }) => given(env, name) !== undefined);
}

/** Another spelling of a name the SDK made up: MICROSOFT_APP_ID, MicrosoftAppID, ConnectionName. Names are case-sensitive outside Windows. */
export function misspelt(env: Env, name: string): string | undefined {
  if (!name.startsWith("MicrosoftApp") && name !== "connectionName") return undefined;
  const key = (text: string) => text.replaceAll("_", "").toLowerCase();
  return Object.keys(env).find(
    (other) => other !== name && key(other) === key(name) && given(env, other) !== undefined,
  );
}
