import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { deserialize, serialize } from "node:v8";
import type { AgreedKnowledge } from "../../bot/turn/agreed-knowledge.ts";
import { type TurnStore, VersionConflictError } from "../../bot/turn/turn-store.ts";

/** A call of the store, as `load` or `knowledge.last`. */
interface Call {
  readonly method: string;
  readonly args: readonly unknown[];
}

type Reply = { readonly result: unknown } | { readonly conversation: string } | { readonly error: string };

/** A store that several processes use, as they would use one in a cloud: over the network, one call a request. */
export class StoreServer {
  readonly #store: TurnStore;
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then((reply) => response.end(serialize(reply)));
  });
  /** Called before each call: to see what is asked, or to hold it up. */
  before: (method: string) => Promise<void> | void = () => {};

  private constructor(store: TurnStore) {
    this.#store = store;
  }

  static async start(store: TurnStore): Promise<StoreServer> {
    const server = new StoreServer(store);
    server.#server.keepAliveTimeout = 120_000; // no connection is closed at the moment it is used again
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, args } = deserialize(Buffer.concat(chunks)) as Call;
    try {
      await this.before(method);
      const [name = "", part] = method.split(".").reverse();
      const target = (part === "knowledge" ? this.#store.knowledge : this.#store) as unknown as Methods;
      return { result: await target[name]?.(...args) };
    } catch (error) {
      if (error instanceof VersionConflictError) return { conversation: String(args[0]) };
      return { error: String(error) };
    }
  }
}

type Methods = Record<string, (...args: readonly unknown[]) => Promise<unknown>>;

/** The store of that server, in another process. */
export function remoteStore(url: string): TurnStore {
  const proxy = (prefix: string, own: Readonly<Record<string, unknown>>) =>
    new Proxy(own, {
      get: (target, name) => {
        const isOwn = typeof name !== "string" || name in target;
        return isOwn ? target[name as string] : (...args: unknown[]) => call(url, { method: `${prefix}${name}`, args });
      },
    });
  const knowledge = proxy("knowledge.", {}) as unknown as AgreedKnowledge;
  return proxy("", { knowledge, close: async () => {} }) as unknown as TurnStore;
}

async function call(url: string, { method, args }: Call): Promise<unknown> {
  const answer = await fetch(url, { method: "POST", body: serialize({ method, args }) });
  const reply = deserialize(Buffer.from(await answer.arrayBuffer())) as Reply;
  if ("result" in reply) return reply.result;
  throw "conversation" in reply ? new VersionConflictError(reply.conversation) : new Error(reply.error);
}
