import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

/** What a look-up answered: its status, and its body when that is JSON. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

const TIMEOUT_MS = 3_500; // Teams waits 5 s for what asks
const MAX_BYTES = 256_000;

/** Reads JSON by GET: no redirect is followed, 3.5 s and 256 KB at most. Rejects when there is no whole answer. */
export function getJson(
  url: URL,
  headers: Readonly<Record<string, string>>,
  timeoutMs = TIMEOUT_MS,
): Promise<JsonAnswer> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, {
      method: "GET",
      headers: { accept: "application/json", ...headers },
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const failed = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    request.on("error", failed);
    request.on("response", (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on("data", (part: Buffer) => {
        size += part.length;
        if (size > MAX_BYTES) request.destroy(new Error("the answer is too long"));
        else parts.push(part);
      });
      response.on("error", failed);
      response.on("end", () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(parts).toString("utf8")) });
      });
    });
    request.end();
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
