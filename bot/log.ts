/**
 * The log: a fixed message and fields. One JSON line each in production, short lines for a person locally.
 * Nothing that people wrote and no token belongs in a field; what slips through in an error of somebody else is masked here.
 */
export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with these fields on every line. */
  with(fields: LogFields): Log;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: "json" | "human";
  readonly write?: (line: string) => void; // default: standard output
  readonly now?: () => Date;
}

const weight: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export function createLog(options: LogOptions, bound: LogFields = {}): Log {
  const { level, format, write = (line) => void process.stdout.write(line), now = () => new Date() } = options;
  const at =
    (lineLevel: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (weight[lineLevel] < weight[level]) return;
      const line = format === "json" ? jsonLine : humanLine;
      write(`${line(now(), lineLevel, message, { ...bound, ...fields })}\n`);
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (fields) => createLog(options, { ...bound, ...fields }),
  };
}

/** A log that says nothing, for tests and as a default. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLog,
};

function jsonLine(time: Date, level: LogLevel, message: string, fields: LogFields): string {
  return oneLine(JSON.stringify({ time: time.toISOString(), level, message, ...presentable(fields) }));
}

function humanLine(time: Date, level: LogLevel, message: string, fields: LogFields): string {
  const mark = level === "info" ? "" : `${level}: `;
  const words = Object.entries(presentable(fields)).map(([name, value]) => `${name}=${plain(value)}`);
  return oneLine([time.toISOString().slice(11, 19), `${mark}${message}`, ...words].join(" "));
}

function plain(value: unknown): string {
  if (typeof value === "string" && /^[\w.:/@+-]+$/.test(value)) return value;
  return JSON.stringify(value) ?? "undefined";
}

// Control characters, line separators and text direction marks would let a field forge or hide a line (trust.md E12).
const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
function oneLine(line: string): string {
  return line.replace(unprintable, (character) =>
    Array.from({ length: character.length }, (_, unit) => character.charCodeAt(unit))
      .map((code) => `\\u${code.toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

const withheldNames = /^(text|value|authorization|.*(password|secret|token|cookie))$/i;
const tokens =
  /\beyJ[\w-]+(\.[\w-]*){0,4}|\bBearer\s+[\w.~+/=-]{16,}|(?<=\/\/)[^/\s@]+@|(?<=[?&](?:sig|code|token|key)=)[^&\s]+/gi;
const longestText = 1_000;

function presentable(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, withheldNames.test(name) ? "(withheld)" : shown(value, 0)]),
  );
}

function shown(value: unknown, depth: number): unknown {
  if (typeof value === "string") return masked(value);
  if (typeof value === "bigint") return String(value);
  if (value === null || typeof value !== "object") return typeof value === "function" ? "(function)" : value;
  if (depth > 3) return "(deep)";
  if (value instanceof Error) return shownError(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "(invalid date)" : value.toISOString();
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => shown(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      withheldNames.test(name) ? "(withheld)" : shown(item, depth + 1),
    ]),
  );
}

/** Name, code, message and the places of the stack; not the other properties, where an SDK keeps its request and token. */
function shownError(error: Error, depth: number): Record<string, unknown> {
  const { code, reason } = error as { code?: unknown; reason?: unknown };
  const places = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    ...(typeof reason === "string" ? { reason: masked(reason) } : {}),
    message: masked(error.message),
    ...(places.length > 0 ? { at: places.slice(0, 6).map((place) => place.trim().slice(3)) } : {}),
    ...(error.cause === undefined ? {} : { cause: shown(error.cause, depth + 1) }),
  };
}

function masked(text: string): string {
  const cut = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  return cut.replace(tokens, "(masked)");
}
