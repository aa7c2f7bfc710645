/**
 * The bot with other places than the product's: `KNOWLEDGE_COPY`, a folder of knowledge, and `SHARED_STORE`, the store of
 * another process, which makes it one of several instances, and `TURN_WAITS_MS`, for machines that are busy with other tests.
 */
import { startApp } from "../../bot/app.ts";
import { readConfig } from "../../bot/config.ts";
import { createLog } from "../../bot/log.ts";
import { remoteStore } from "./store-server.ts";

const { SHARED_STORE, KNOWLEDGE_COPY, TURN_WAITS_MS } = process.env;
const app = await startApp(readConfig(process.env), createLog({ level: "info", format: "json" }), undefined, {
  ...(KNOWLEDGE_COPY !== undefined && { knowledge: KNOWLEDGE_COPY }),
  ...(TURN_WAITS_MS !== undefined && { turnWaitsMs: Number(TURN_WAITS_MS) }),
  ...(SHARED_STORE !== undefined && { openStore: () => remoteStore(SHARED_STORE) }),
});
process.on("SIGTERM", () => void app.stop().then(() => process.exit(0)));
process.stdout.write(`Ready (bot: http://127.0.0.1:${app.port}/api/messages)\n`);
