import type { Finding, SourceFile } from "../files.ts";
import type { Claim } from "../model.ts";
import { findingIn, type Rule } from "./rule.ts";
import { shownTexts } from "./texts.ts";

const NAME = "links-allowed";

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

/** Hosts that a claim may name as its source; a card links to it. */
export const SOURCE_HOSTS: readonly string[] = [
  ...LINK_HOSTS,
  "github.com",
  "raw.githubusercontent.com",
  "apis.io",
  "developer.atlassian.com",
  "login.microsoftonline.com",
  "www.samsung.com",
  "mc.merill.net",
];

/** An address in the middle of a text, which clients turn into a link by themselves. */
const IN_TEXT = /\b(?:https?:\/\/|ftp:\/\/|mailto:|www\.)[^\s"'<>)\]]+/gi;
const SHORTENED =
  /(^|\.)(bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|rb\.gy|cutt\.ly|buff\.ly|shorturl\.at|t1p\.de)$/i;

export const linksAllowed: Rule = {
  name: NAME,
  why: "People trust the links of a security helper: only https, and only hosts we know.",
  checkFile: (file) => (file.kind === "vocabulary" ? [] : [...ofLinks(file), ...ofTexts(file), ...ofSources(file)]),
};

function ofLinks(file: SourceFile): Finding[] {
  const { variants = [] } = file.json as {
    readonly variants?: readonly { readonly steps: readonly { link?: string }[] }[];
  };
  return variants.flatMap(({ steps }, v) =>
    steps.flatMap(({ link }, s) => {
      const fault = link === undefined ? undefined : linkFault(link);
      return fault ? [findingIn(file, ["variants", v, "steps", s, "link"], NAME, fault)] : [];
    }),
  );
}

function ofTexts(file: SourceFile): Finding[] {
  return shownTexts(file).flatMap(({ text, path }) =>
    linkFaultsIn(text).map((fault) => findingIn(file, path, NAME, fault)),
  );
}

function ofSources(file: SourceFile): Finding[] {
  const { provenance = [] } = file.json as { readonly provenance?: readonly Claim[] };
  return provenance.flatMap(({ source }, i) => {
    const fault = source.startsWith("founding document") ? undefined : linkFault(source, SOURCE_HOSTS);
    return fault ? [findingIn(file, ["provenance", i, "source"], NAME, fault)] : [];
  });
}

/** What is wrong with the addresses in the middle of a text. */
export function linkFaultsIn(text: string): string[] {
  return [...text.matchAll(IN_TEXT)].flatMap(([address]) => linkFault(address.replace(/[.,;:!?]+$/, "")) ?? []);
}

function linkFault(link: string, hosts: readonly string[] = LINK_HOSTS): string | undefined {
  if (!URL.canParse(link)) return `"${link}" is not a full address. Write it beginning with https://.`;
  const url = new URL(link);
  if (url.protocol !== "https:") return `"${link}" is not a safe address. Write it beginning with https://.`;
  if (SHORTENED.test(url.hostname))
    return `"${url.hostname}" hides where the link goes. Write the full address of the page itself.`;
  if (url.username === "" && url.port === "" && hosts.includes(url.hostname)) return undefined;
  return `"${url.host}" is not on the list of known places. Use a page of ${hosts.slice(2, 5).join(", ")} or another one on the list in knowledge/rules/links-allowed.ts, or have the place added there.`;
}
