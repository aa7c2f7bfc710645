import { describe, expect, test } from "vitest";
import type { Evidence } from "../../knowledge/evidence.ts";
import { checkKnowledge, loadKnowledge } from "../../knowledge/load.ts";
import type { Cause, Claim, Fix } from "../../knowledge/model.ts";
import { withDerived } from "../../knowledge/next-step.ts";
import { LINK_HOSTS } from "../../knowledge/rules/links-allowed.ts";
import { type ShownStep, stepsFor } from "../../knowledge/steps.ts";
import { rank } from "../../knowledge/weigh.ts";
import { evidenceFrom, type Situation } from "../support/situations.ts";
import { CAUSES, FINDINGS, STAGES } from "./contract-ids.ts";

/** What ships, against what others rely on: scenarios, saved cases, the helpdesk's runbooks, the settled questions. */

const knowledge = loadKnowledge();
const causes = [...knowledge.causes.values()];
const KINDS = ["causes", "fixes", "procedures", "facts", "errors", "runbooks"] as const;

function derived(findings: Situation): Evidence {
  return withDerived(knowledge, evidenceFrom(findings));
}

function fixOf(cause: Cause): Fix {
  const fix = knowledge.fixes.get(cause.fix);
  if (!fix) throw new Error(`${cause.id} has no fix ${cause.fix}`);
  return fix;
}

/** Where a person with this cause may be: each platform, Android by each maker, and a phone beside a computer. */
function placesOf(cause: Cause): Situation[] {
  const makers = ["samsung", "google", "other"];
  const phones: Situation[] = [{ phone: "iphone" }, ...makers.map((maker) => ({ phone: "android", maker }))];
  return cause.platforms.flatMap((device): Situation[] => {
    if (device === "android") return [{ device }, ...makers.map((maker) => ({ device, maker }))];
    if (device === "iphone") return [{ device }];
    return [{ device }, ...phones.map((phone) => ({ device, flow: "cross-device", ...phone }))];
  });
}

test("the shipped knowledge has no errors", () => {
  expect(checkKnowledge().errors).toEqual([]);
});

describe("the contract's ids are all there: add, never rename", () => {
  test("stages", () => {
    expect(Object.keys(knowledge.vocabulary.stages)).toEqual(expect.arrayContaining([...STAGES]));
    expect(STAGES).toHaveLength(8);
  });

  test("causes, each with an entry of its own", () => {
    expect(knowledge.vocabulary.causes).toEqual(expect.arrayContaining([...CAUSES]));
    expect(CAUSES.filter((id) => knowledge.causes.get(id)?.id !== id)).toEqual([]);
    expect(CAUSES).toHaveLength(52);
  });

  test.each(Object.entries(FINDINGS))(
    "the finding %s with its values, and a question that asks for it",
    (id, values) => {
      const told = knowledge.vocabulary.findings[id]?.values;
      if (values === null) expect(told).toEqual(expect.any(String));
      else expect(told).toEqual(expect.arrayContaining([...values]));
      const questions = [...knowledge.questions.values()].filter((question) => question.finding === id);
      expect(questions.map((question) => question.id)).toContain(id);
      if (values === null || id === "error") return;
      const offered = questions.flatMap((question) => question.options.map((option) => option.value));
      expect(values.filter((value) => !offered.includes(value))).toEqual([]);
    },
  );
});

describe.each(causes)("$id", (cause) => {
  test("gives steps that can be followed, on every platform and with every maker's phone", () => {
    const faults = placesOf(cause).flatMap((place) => {
      const steps = stepsFor(knowledge, fixOf(cause), derived(place));
      const found = steps.flatMap(stepFaults);
      if (steps.length < 1 || steps.length > MOST_STEPS) found.push(`${steps.length} steps`);
      return found.map((fault) => `${JSON.stringify(place)}: ${fault}`);
    });
    expect(faults).toEqual([]);
  });

  test("tells an agent what to do first, and where", () => {
    const { agent, repairedBy } = cause;
    expect(agent.first.trim()).not.toBe("");
    expect(agent.steps.filter((step) => step.trim() !== "").length).toBeGreaterThanOrEqual(1);
    if (repairedBy === "employee" || repairedBy === "helpdesk") return;
    const isPlaced = (agent.portal ?? agent.role ?? "") !== "";
    expect(isPlaced).toBe(!OUTSIDE_MICROSOFT.includes(cause.id)); // take it off the list when it has a place
  });
});

const MOST_STEPS = 15;
/** Repaired in somebody's firewall or app, for which there is no portal page and no role to name. */
const OUTSIDE_MICROSOFT: readonly string[] = ["cross-device-endpoint-blocked"];

function stepFaults({ say, link }: ShownStep): string[] {
  const faults: string[] = [];
  if (say.trim() === "") faults.push("an empty step");
  if (/[{}]/.test(say)) faults.push(`unfilled: ${say}`);
  if (link !== undefined && !isAllowed(link)) faults.push(`link: ${link}`);
  return faults;
}

function isAllowed(link: string): boolean {
  return URL.canParse(link) && new URL(link).protocol === "https:" && LINK_HOSTS.includes(new URL(link).hostname);
}

test.each(Object.entries(knowledge.vocabulary.derived))(
  "%s and each of its values have words for agents",
  (_, { title, labels, values }) => {
    expect(title).toMatch(/^[A-Z][a-z']+/);
    expect(Object.keys(labels ?? {}).toSorted()).toEqual(values.toSorted());
  },
);

test("a Samsung, a Pixel and an iPhone get menus of their own where the fix is a setting of the phone", () => {
  const words = (fix: string, place: Situation) =>
    stepsFor(knowledge, knowledge.fixes.get(fix) as Fix, derived(place))
      .map((step) => step.say)
      .join("\n");
  for (const fix of ["switch-on-passkey-service", "set-a-screen-lock", "update-the-system"]) {
    const shown = [
      words(fix, { device: "android", maker: "samsung" }),
      words(fix, { device: "android", maker: "google" }),
      words(fix, { device: "iphone" }),
    ];
    expect(new Set(shown).size, fix).toBe(3);
  }
});

describe("provenance", () => {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  test.each(KINDS)("of %s: each claim says where it stands, when it was checked and how sure it is", (kind) => {
    const faults = [...knowledge[kind].values()].flatMap((entry) => {
      const claims = entry.provenance as readonly Claim[];
      const found = claims.flatMap(claimFaults);
      if (claims.length === 0) found.push("no claim");
      return found.map((fault) => `${kind}/${entry.id}: ${fault}`);
    });
    expect(faults).toEqual([]);
  });

  function claimFaults(claim: Claim): string[] {
    const faults: string[] = [];
    const isDated = claim.sourceDate === "n.d." || /^20\d\d-[01]\d(-[0-3]\d)?$/.test(claim.sourceDate);
    if (!/^https:\/\/|^founding document 00[0-4]$/.test(claim.source)) faults.push(`source ${claim.source}`);
    if (claim.claim.trim() === "" || claim.section.trim() === "") faults.push("an empty text");
    if (!isDated) faults.push(`sourceDate ${claim.sourceDate}`);
    if (claim.sourceDate !== "n.d." && claim.sourceDate > claim.checked) faults.push("checked before it was written");
    if (!/^20\d\d-[01]\d-[0-3]\d$/.test(claim.checked) || claim.checked > tomorrow)
      faults.push(`checked ${claim.checked}`);
    if (claim.standing === "inferred" && !claim.reasoning?.trim()) faults.push("inferred without reasoning");
    if (claim.standing === "disputed" && !claim.otherSide?.trim()) faults.push("disputed without the other side");
    return faults;
  }
});

describe("the runbooks keep their names and their length", () => {
  test.each([
    ["five-question-script", 5, 5],
    ["eight-step-sequence", 8, 8],
    ["quick-reference", 10, 20],
  ])("%s", (id, least, most) => {
    const runbook = knowledge.runbooks.get(id);
    expect(runbook?.steps.length).toBeGreaterThanOrEqual(least);
    expect(runbook?.steps.length).toBeLessThanOrEqual(most);
    for (const step of runbook?.steps ?? []) {
      const { questions = [], fix, agentCheck, causes: caught = [] } = step;
      expect(questions.filter((question) => !knowledge.questions.has(question))).toEqual([]);
      expect(caught.filter((cause) => !knowledge.causes.has(cause))).toEqual([]);
      expect(fix === undefined || knowledge.fixes.has(fix)).toBe(true);
      expect(questions.length > 0 || fix !== undefined || agentCheck !== undefined, step.title).toBe(true);
    }
  });

  test("the last step of the five-question script is a guarded fix; the policy steps of the eight go to the agent", () => {
    const cleanUp = knowledge.runbooks.get("five-question-script")?.steps.at(-1)?.fix ?? "";
    expect(stepsFor(knowledge, knowledge.fixes.get(cleanUp) as Fix, derived({})).some((step) => step.removes)).toBe(
      true,
    );
    const checks = knowledge.runbooks.get("eight-step-sequence")?.steps.filter((step) => step.agentCheck !== undefined);
    expect(checks?.length).toBeGreaterThanOrEqual(2);
  });
});

describe("what sources disagree about is settled, and both sides are on record", () => {
  const claims = KINDS.flatMap((kind) =>
    [...knowledge[kind].values()].flatMap((entry) =>
      (entry.provenance as readonly Claim[]).map((claim) => ({ where: `${kind}/${entry.id}`, ...claim })),
    ),
  );
  const disputed = (pattern: RegExp) =>
    claims.filter((claim) => claim.standing === "disputed" && pattern.test(`${claim.claim} ${claim.otherSide}`));
  const stepsOf = (fix: string, place: Situation) =>
    stepsFor(knowledge, knowledge.fixes.get(fix) as Fix, derived(place));
  const verdict = (finding: string, findings: Situation) => derived(findings).findings[finding]?.value;

  test("Authenticator needs iOS 17 and Android 14; 17.4 is nobody's minimum", () => {
    expect(knowledge.facts.get("ios.authenticator.minimum")?.value).toBe("17");
    expect(knowledge.facts.get("android.authenticator.minimum")?.value).toBe("14");
    expect(disputed(/17\.4/)).not.toEqual([]);
    const authenticator = { store: "authenticator" };
    expect(verdict("os-floor", { ...authenticator, device: "iphone", "os-version": "17.0" })).toBe("met");
    expect(verdict("os-floor", { ...authenticator, device: "iphone", "os-version": "16.7" })).toBe("below");
    expect(verdict("os-floor", { ...authenticator, device: "android", "os-version": "14" })).toBe("met");
    expect(verdict("os-floor", { ...authenticator, device: "android", "os-version": "13" })).toBe("below");
    expect(verdict("os-floor", { store: "icloud-keychain", device: "iphone", "os-version": "16" })).toBe("met");
    const minima = [...knowledge.facts.values()].filter((fact) => fact.id.endsWith(".minimum"));
    expect(minima.filter((fact) => String(fact.value) === "17.4")).toEqual([]);
    const shown = [...knowledge.fixes.values(), ...knowledge.procedures.values()].map((entry) =>
      JSON.stringify(entry.variants),
    );
    expect(shown.filter((text) => text.includes("17.4"))).toEqual([]);
  });

  test("a passkey in Authenticator never moves to a new phone: make a new one, sync nothing", () => {
    expect(disputed(/Authenticator.*sync/i).length).toBeGreaterThanOrEqual(1);
    for (const device of ["iphone", "android"]) {
      const steps = stepsOf("bring-the-passkey-to-the-new-phone", { device, store: "authenticator" });
      const words = steps.map((step) => step.say).join("\n");
      expect(words).not.toMatch(/switch(es|ed)? sync on|turn on sync|restore/i);
      expect(words).toMatch(/Create a passkey|new one/);
    }
    const row = flowRow("authenticator");
    expect(row?.syncs).toBe("no");
  });

  test("Samsung Pass is not promised to sync", () => {
    expect(disputed(/Samsung/)).not.toEqual([]);
    expect(flowRow("samsung-pass")?.syncs).not.toBe("yes");
    const steps = stepsOf("bring-the-passkey-to-the-new-phone", { device: "android", store: "samsung-pass" });
    expect(steps.map((step) => step.say).join("\n")).not.toMatch(/sync(s|ed)?\b.*\bon\b/i);
  });

  test("attestation blocks registering only: a passkey that has signed in is never explained by it", () => {
    expect(disputed(/attest/i).map((claim) => claim.where)).toContain("causes/attestation-restriction");
    const cause = knowledge.causes.get("attestation-restriction") as Cause;
    expect(cause.stages).not.toEqual(expect.arrayContaining(["sign-in-fails"]));
    expect(cause.stages).not.toEqual(expect.arrayContaining(["not-recognized"]));
    const signingInByQr = {
      stage: "sign-in-fails",
      flow: "cross-device",
      store: "authenticator",
      "worked-before": "yes",
    };
    expect(probability("attestation-restriction", signingInByQr)).toBeLessThan(0.001);
    expect(verdict("flow-support", { store: "authenticator", flow: "cross-device" })).toBe("supported");
  });

  test.each([
    ["android", "firefox", "authenticator", "unsupported"],
    ["android", "firefox", "google-password-manager", "unsupported"],
    ["linux", "firefox", "authenticator", "unsupported"],
    ["linux", "firefox", "security-key", "supported"],
    ["windows", "firefox", "authenticator", "supported"],
    ["mac", "firefox", "authenticator", "supported"],
    ["iphone", "firefox", "authenticator", "supported"],
    ["android", "edge", "authenticator", "supported"],
    ["linux", "chrome", "authenticator", "supported"],
  ])("on %s, %s with a passkey in %s is %s", (device, browser, store, expected) => {
    expect(verdict("browser-support", { device, browser, store })).toBe(expected);
  });

  test("all four hosts are allowed, whatever the phone", () => {
    expect(knowledge.facts.get("cross-device.hosts")?.value).toEqual([
      "cable.ua5v.com",
      "cable.auth.com",
      "app-site-association.cdn-apple.com",
      "app-site-association.networking.apple",
    ]);
    expect(disputed(/host/i)).not.toEqual([]);
  });

  test("the scanner inside Authenticator is wrong on an iPhone and right on Android", () => {
    const scanned = { stage: "phone-handoff-fails", flow: "cross-device", "qr-scanner": "authenticator-camera" };
    expect(rank(knowledge, derived({ ...scanned, phone: "iphone" }))[0]?.id).toBe("qr-wrong-scanner");
    expect(rank(knowledge, derived({ ...scanned, phone: "android" }))[0]?.id).not.toBe("qr-wrong-scanner");
    expect(disputed(/camera/i).map((claim) => claim.where)).toContain("causes/qr-wrong-scanner");
  });

  test("the general page that you could not be signed in points to the work profile on Android", () => {
    const cause = knowledge.causes.get("work-profile-mismatch");
    expect(cause?.errors.map((row) => row.error)).toContain("could-not-sign-you-in");
    const bluetooth = knowledge.causes.get("cross-device-bluetooth");
    expect(bluetooth?.errors.map((row) => row.error)).not.toContain("could-not-sign-you-in");
    expect(disputed(/profile/).map((claim) => claim.where)).toContain("causes/work-profile-mismatch");
  });

  test("somebody with a passkey in each profile keeps both", () => {
    const steps = stepsOf("use-the-right-profile", { device: "android" });
    expect(steps.filter((step) => step.removes !== undefined)).toEqual([]);
  });

  test("five minutes are promised for registering, the shorter of the two documented times", () => {
    expect(knowledge.facts.get("registration.mfa-age-minutes")?.value).toBe(5);
    expect(disputed(/10 minutes/)).not.toEqual([]);
  });

  test("orphans are two causes with two orders: the device first, or the entry in Security info first", () => {
    const removals = (fix: string) =>
      stepsOf(fix, { device: "android", store: "authenticator" }).flatMap((step) => step.removes ?? []);
    expect(removals(knowledge.causes.get("orphaned-local")?.fix ?? "")[0]).toBe("passkey-on-device");
    expect(removals(knowledge.causes.get("orphaned-entra")?.fix ?? "")[0]).toBe("passkey-in-entra");
  });

  test("nobody is told to delete the sign-in broker's folder, or how many profiles a tenant may have", () => {
    const files = JSON.stringify([
      ...knowledge.causes.values(),
      ...knowledge.fixes.values(),
      ...knowledge.procedures.values(),
    ]);
    expect(files).not.toMatch(/broker ?plugin/i);
    expect(files).not.toMatch(/\b(3|three|10|ten) passkey profiles\b/i);
  });

  function flowRow(store: string): Readonly<Record<string, unknown>> | undefined {
    const rows = knowledge.facts.get("flow-matrix")?.value as readonly Readonly<Record<string, unknown>>[];
    return rows.find((row) => row.store === store);
  }

  function probability(cause: string, findings: Situation): number {
    return rank(knowledge, derived(findings)).find((each) => each.id === cause)?.probability ?? 0;
  }
});
