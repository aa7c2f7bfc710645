import type { ConfigurationBotFrameworkAuthentication, TurnContext } from "botbuilder-core";
import type { UserTokenClient } from "botframework-connector";
import type { HelpCase, Party } from "../../dialogs/desk/case.ts";
import { type Directory, type LookUp, notConnected, type SignInWatch } from "../../dialogs/ports.ts";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";

export interface DirectoryOptions {
  readonly authentication: ConfigurationBotFrameworkAuthentication; // the way to the token service
  readonly log: Log;
  readonly now: () => number;
}

/** The adapter that the settings choose. Nothing of it is loaded before somebody needs it: most starts look nothing up. */
export function createDirectory(config: Config, options: DirectoryOptions): Directory {
  const { access, connectionName } = config.lookUp;
  if (access === "off") return notConnected;
  let loading: Promise<Directory> | undefined;
  const adapter = (): Promise<Directory> => {
    loading ??= load(config, options);
    return loading;
  };
  return {
    access: async (context: TurnContext) => (await adapter()).access(context),
    look: async (context: TurnContext, more): Promise<LookUp> => (await adapter()).look(context, more),
    signOut: async (context: TurnContext) => (await adapter()).signOut(context),
    // Only where the bot reads with its own credential: a person's token is for that person's turn.
    ...((access === "app-only" || access === "simulated") && {
      lookForCase: async (of: HelpCase, by: Party): Promise<LookUp> =>
        (await (await adapter()).lookForCase?.(of, by)) ?? { kind: "failed", why: "not-configured" },
    }),
    ...(connectionName !== undefined && {
      connectionName,
      openSignIn: async (context: TurnContext): Promise<SignInWatch> => {
        const watch = await (await adapter()).openSignIn?.(context);
        if (watch === undefined) throw new TypeError("This directory signs nobody in.");
        return watch;
      },
    }),
  };
}

async function load(config: Config, { authentication, log, now }: DirectoryOptions): Promise<Directory> {
  const { access, graphUrl, kinds, lastUsed, requests, connectionName = "" } = config.lookUp;
  const graph = { graphUrl, kinds, lastUsed, requests, log, now };
  if (config.mode === "production" && access === "delegated") {
    const { DelegatedDirectory } = await import("./delegated-directory.ts");
    const userTokens = () => userTokensOf(authentication, config.app.id);
    return new DelegatedDirectory({ ...graph, connectionName, tenantId: config.app.tenantId, userTokens });
  }
  if (config.mode === "production" && access === "app-only") {
    const [{ AppOnlyDirectory }, { graphTokens }] = await Promise.all([
      import("./app-only-directory.ts"),
      import("../bot-tokens.ts"),
    ]);
    return new AppOnlyDirectory({ ...graph, tenantId: config.app.tenantId, tokens: graphTokens(config, { log, now }) });
  }
  if (access === "local") {
    const { LocalGraphDirectory } = await import("./local-graph-directory.ts");
    return new LocalGraphDirectory(graph);
  }
  const { SimulatedDirectory } = await import("./simulated-directory.ts");
  return new SimulatedDirectory({ log, now });
}

/** The SDK's client of the token service, under the bot's own credential. */
async function userTokensOf(
  authentication: ConfigurationBotFrameworkAuthentication,
  appId: string,
): Promise<UserTokenClient> {
  const { ClaimsIdentity } = await import("botframework-connector");
  return authentication.createUserTokenClient(new ClaimsIdentity([{ type: "aud", value: appId }], true));
}
