/**
 * The errors of the edge; other modules keep theirs beside what throws them. Each has a stable `code`, and
 * `test/bot/errors.test.ts` holds the codes of the whole product equal to the headings of `docs/errors.md`.
 */

/** The environment cannot be used. Says everything that is wrong at once, and never a secret. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly code = "CONFIG_INVALID";
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`The configuration cannot be used:\n${faults.map((fault) => `- ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

/** Another process listens where the bot wants to. */
export class PortInUseError extends Error {
  override readonly name = "PortInUseError";
  readonly code = "PORT_IN_USE";
  constructor(port: number, options?: ErrorOptions) {
    super(`Port ${port} is taken by another process. Stop that process, or set PORT to a free port.`, options);
  }
}

/**
 * The caller did not prove to be the Bot Framework. Answered by one constant 401.
 * `reason` is for the log only: a caller who learns which check failed learns how to get past it.
 */
export class AuthRefusedError extends Error {
  override readonly name = "AuthRefusedError";
  readonly code = "AUTH_REFUSED";
  readonly reason: string;
  constructor(reason: string) {
    super("The request is not authorized.");
    this.reason = reason;
  }
}

/** No signing key could be fetched yet, so nobody can be told from anybody. Answered by 503: the sender tries again. */
export class AuthKeysUnavailableError extends Error {
  override readonly name = "AuthKeysUnavailableError";
  readonly code = "AUTH_KEYS_UNAVAILABLE";
  constructor(options?: ErrorOptions) {
    super("The signing keys of the Bot Framework could not be fetched.", options);
  }
}

/** No token for the connector: the bot can receive and cannot answer. Retrying helps only when the cause was passing. */
export class ConnectorTokenError extends Error {
  override readonly name = "ConnectorTokenError";
  readonly code = "CONNECTOR_TOKEN_FAILED";
  constructor(options?: ErrorOptions) {
    super(
      "No access token for the Bot Framework connector. " +
        "Check MicrosoftAppId, MicrosoftAppTenantId and the credential (npm run doctor), and that login.microsoftonline.com can be reached.",
      options,
    );
  }
}
