import { findingAt, type Rule } from "./rule.ts";
import { shownTexts } from "./texts.ts";

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

/** An address in the middle of a text, which clients turn into a link by themselves. */
const IN_TEXT = /\b(?:https?:\/\/|ftp:\/\/|mailto:|www\.)[^\s"'<>)\]]+/gi;

export const linksAllowed: Rule = {
  name: "links-allowed",
  why: "People trust the links of a security helper: only https, and only hosts we know.",
  check: (context) =>
    context.files
      .filter((file) => file.kind !== "vocabulary")
      .flatMap((file) => {
        const where = { kind: file.kind, name: file.name };
        const asLinks = [...file.text.matchAll(/"link":\s*"([^"]*)"/g)].flatMap((match) => {
          const fault = faultOf(match[1] ?? "");
          if (fault === undefined) return [];
          const line = file.text.slice(0, match.index).split("\n").length;
          return [{ ...findingAt(context, where, "links-allowed", fault), line }];
        });
        const inTexts = shownTexts(file).flatMap(({ text, path }) =>
          [...text.matchAll(IN_TEXT)].flatMap((match) => {
            const fault = faultOf(match[0].replace(/[.,;:!?]+$/, ""));
            return fault === undefined ? [] : [findingAt(context, { ...where, path }, "links-allowed", fault)];
          }),
        );
        return [...asLinks, ...inTexts];
      }),
};

function faultOf(link: string): string | undefined {
  if (!URL.canParse(link)) return `"${link}" is not an address. Write it in full, beginning with https://.`;
  const url = new URL(link);
  if (url.protocol !== "https:") return `"${link}" must start with https://.`;
  if (url.username !== "" || url.port !== "" || !LINK_HOSTS.includes(url.hostname))
    return `"${url.host}" is not on the list of hosts in knowledge/rules/links-allowed.ts. Use one of them, or have the host added.`;
  return undefined;
}
