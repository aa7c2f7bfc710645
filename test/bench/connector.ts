/** Stands for Teams' connector, in a process of its own: takes what a bot sends, gives it an id, and tells the driver. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What the driver hears of each request. */
export interface Arrival {
  readonly method: string;
  readonly conversation: string;
  readonly activity: unknown;
}

let count = 0;
const server = createServer((request, response) => {
  if (request.method === "GET") return response.writeHead(404).end(); // of a roster: nobody is known here
  readBody(request, (body) => {
    const conversation = /\/conversations\/([^/?]+)\//.exec(request.url ?? "")?.[1];
    count += 1;
    const answer = JSON.stringify({ id: `1700000000${count}` });
    response.writeHead(200, { "content-type": "application/json", "content-length": answer.length }).end(answer);
    const arrival: Arrival = {
      method: request.method ?? "",
      conversation: decodeURIComponent(conversation ?? ""),
      activity: JSON.parse(body),
    };
    process.send?.(arrival);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("disconnect", () => process.exit(0));

function readBody(request: IncomingMessage, then: (body: string) => void): void {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => then(Buffer.concat(parts).toString("utf8")));
}
