import { findingAt, type Rule } from "./rule.ts";

/** Hosts that a step may send a person to. */
export const LINK_HOSTS: readonly string[] = [
  "aka.ms",
  "mysignins.microsoft.com",
  "learn.microsoft.com",
  "support.microsoft.com",
  "entra.microsoft.com",
  "support.google.com",
  "support.apple.com",
  "developer.apple.com",
  "status.play.google.com",
  "docs.yubico.com",
  "webauthntest.azurewebsites.net",
];

export const linksAllowed: Rule = {
  name: "links-allowed",
  why: "People trust the links of a security helper: only https, and only hosts we know.",
  check: (context) =>
    context.files
      .filter((file) => file.kind !== "vocabulary")
      .flatMap((file) =>
        [...file.text.matchAll(/"link":\s*"([^"]*)"/g)].flatMap((match) => {
          const problem = faultOf(match[1] ?? "");
          if (!problem) return [];
          const finding = findingAt(context, { kind: file.kind, name: file.name }, "links-allowed", problem);
          return [{ ...finding, line: file.text.slice(0, match.index).split("\n").length }];
        }),
      ),
};

function faultOf(link: string): string | undefined {
  if (!URL.canParse(link)) return `"${link}" is not an address.`;
  const url = new URL(link);
  if (url.protocol !== "https:") return `"${link}" must start with https://.`;
  if (url.username !== "" || url.port !== "" || !LINK_HOSTS.includes(url.hostname))
    return `"${url.host}" is not on the list of hosts in knowledge/rules/links-allowed.ts. Use one of them, or have the host added.`;
  return undefined;
}
