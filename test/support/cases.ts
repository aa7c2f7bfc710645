import { type Actor, type HelpCase, newCase } from "../../dialogs/desk/case.ts";
import type { CaseSummary } from "../../dialogs/hand-off-summary.ts";

/** People and cases for the tests of the desk. */

export const NOW = Date.parse("2026-11-20T09:41:00Z");

export const ERIN: Actor = { role: "person", id: "00000000-0000-0000-0000-000000000101", name: "Erin Employee" };
export const SAM: Actor = { role: "agent", id: "00000000-0000-0000-0000-000000000201", name: "Sam Okafor" };
export const ANA: Actor = { role: "agent", id: "00000000-0000-0000-0000-000000000202", name: "Ana Ruiz" };
export const SYSTEM: Actor = { role: "system", id: "system", name: "Passkey Helpdesk" };

export const SUMMARY: CaseSummary = {
  why: "fixes-failed",
  about: "self",
  openedAt: "2026-11-20T09:40:00.000Z",
  said: ["I scan the QR code and nothing happens"],
  findings: [
    { title: "Problem", value: "Signing in by QR code does not work" },
    { title: "Bluetooth", value: "On, on both devices" },
  ],
  ruledOut: [{ cause: "cross-device-bluetooth", title: "Bluetooth is off", why: "Bluetooth: on, on both devices" }],
  possible: [
    { cause: "cross-device-endpoint-blocked", title: "The network blocks the connection", probability: 0.71 },
    { cause: "browser-state", title: "Browser state", probability: 0.06 },
  ],
  tried: [{ cause: "cross-device-bluetooth", fix: "Turn on Bluetooth on both devices", result: "failed" }],
  leading: "cross-device-endpoint-blocked",
  first: {
    action: "Ask the network team to allow the hosts.",
    portal: "Microsoft Entra admin center > Sign-in logs",
    role: "Reports Reader",
  },
  checks: [],
  person: {
    name: "Erin Employee",
    account: "erin@contoso.com",
    objectId: ERIN.id,
    tenantId: "11111111-0000-0000-0000-000000000001",
  },
  knowledgeVersion: "0123456789ab",
};

/** A case that was just filed. */
export function aCase(changes: Partial<HelpCase> = {}): HelpCase {
  const filed = newCase({
    id: "case-id",
    number: "PK-7F3K92",
    openedAt: NOW - 60_000,
    requester: { id: ERIN.id, name: ERIN.name },
    reach: {
      serviceUrl: "http://127.0.0.1:9/",
      conversation: "a:chat-1",
      userId: "29:employee-1",
      botId: "28:bot",
      locale: "en-US",
    },
    summary: SUMMARY,
    trouble: { about: "self", openedAt: SUMMARY.openedAt, moves: [] },
    withTranscript: true,
    dropped: [],
  });
  return { ...filed, ...changes };
}
