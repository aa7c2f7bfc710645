/**
 * Loaded into a measured server before its own code (`node --import`): says, when asked, what the process has used.
 * The server itself stays as it is. The channel keeps no process alive.
 */
export interface Reading {
  readonly cpuMicros: number; // user and system, all threads, since the process started
  readonly rssBytes: number;
  readonly heapBytes: number;
}

process.on("message", (question) => {
  if (question !== "read the meter") return;
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ cpuMicros: user + system, rssBytes: rss, heapBytes: heapUsed } satisfies Reading);
});
process.channel?.unref();
