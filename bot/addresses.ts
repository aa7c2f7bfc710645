/** Which addresses a setting may name. Pure. */
import { graphHosts } from "./clouds.ts";

/** http or https to this machine: localhost, 127.0.0.0/8, ::1. Without user name, in any spelling a URL parser accepts. */
export function isLoopback(address: string | URL): boolean {
  const url = typeof address === "string" ? parsedUrl(address) : address;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return false;
  return url.hostname === "localhost" || url.hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(url.hostname);
}

/** Microsoft Graph of any cloud; this machine where `test` says so. A path may only name the version. */
export function graphUrl(text: string, { test }: { readonly test: boolean }): boolean {
  const url = parsedUrl(text);
  if (url === undefined || url.username !== "" || url.password !== "" || url.search !== "") return false;
  if (isLoopback(url)) return test;
  return url.protocol === "https:" && graphHosts.includes(url.host) && /^\/(v1\.0\/?)?$/.test(url.pathname);
}

const privateHost =
  /^(0|10|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^\[|(^|\.)localhost$/;
/** @param test  whether this machine may be reached */
export function webhookUrl(text: string, { test }: { readonly test: boolean }): boolean {
  const url = parsedUrl(text);
  if (url === undefined || url.username !== "" || url.password !== "") return false;
  if (isLoopback(url)) return test;
  return url.protocol === "https:" && !privateHost.test(url.hostname);
}

function parsedUrl(text: string): URL | undefined {
  return URL.parse(text) ?? undefined;
}
