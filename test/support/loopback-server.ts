import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Somebody else's server, played on loopback: what the fakes of connector, ticket system, Graph and token service share. It
 * listens on a free port, reads each request as a whole, and wakes those who wait for something to have been called.
 */
export abstract class LoopbackServer {
  readonly #server = createServer((request, response) => void this.#read(request, response));
  readonly #waiting = new Set<() => void>();

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  /** As in http://127.0.0.1:40001, without a slash at its end. */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves as soon as `holds`, which is asked at every call. */
  async until(holds: () => boolean, timeoutMs = 15_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!holds()) {
      const leftMs = end - Date.now();
      if (leftMs <= 0) throw new Error(`Waited ${timeoutMs} ms for the ${this.constructor.name}; ${this.seen()}.`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** Answers one request. @param text  its body */
  protected abstract take(request: IncomingMessage, response: ServerResponse, text: string): Promise<void>;

  /** What came so far, for the message of a wait that was in vain. */
  protected abstract seen(): string;

  /** Call when something was noted that somebody may wait for. */
  protected wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  async #read(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    try {
      for await (const part of request.setEncoding("utf8")) text += part;
    } catch {
      return; // the caller was killed in the middle of it
    }
    await this.take(request, response, text);
  }
}
