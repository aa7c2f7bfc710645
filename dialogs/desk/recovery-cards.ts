import type { Card } from "../../cards/card.ts";
import { plain } from "../../cards/escape.ts";
import type { TextKey } from "../../cards/text.ts";
import { button, type DeskView, text } from "./agent-cards.ts";
import { cancel, form, timeOf } from "./agent-forms.ts";
import type { CaseEntry, HelpCase } from "./case.ts";
import { PASSKEYS_CHECKED } from "./case-passkeys.ts";

/**
 * Recovery: the identity check, the request for a Temporary Access Pass, the loss of a device. The bot verifies nobody and
 * issues nothing; these cards guide the agent, and the agent's own statement is what is noted.
 * After the helpdesk practice of the passkey-path guide and Microsoft's and CISA's warnings about recovery by chat.
 */

export const TIERS = ["standard", "sensitive", "privileged"] as const;
export const FACTORS = ["call-back", "in-person", "video"] as const;
export const FLAGS = ["pressure", "device", "repeat", "third", "login", "failed"] as const;
export const WEAK = ["ids", "chat", "third"] as const;
/** Lifetimes in minutes; every pass is one-time. */
export const SCENARIOS = { loss: 60, swap: 120, retry: 120, onboarding: 480 } as const;
export const LOSS_STEPS = ["ask", "verify", "revoke", "methods", "pass", "register", "remove", "wipe", "log"] as const;

export type Tier = (typeof TIERS)[number];
export type Factor = (typeof FACTORS)[number];
export type Scenario = keyof typeof SCENARIOS;

/** What the agents stated about the identity of the person, the last time: nothing, a stop, or a factor. */
export function identityOf(of: Pick<HelpCase, "log">): "none" | "stop" | "checked" {
  const last = of.log.findLast((entry) => entry.what === "note" && entry.about?.startsWith("identity:"));
  if (last === undefined) return "none";
  return last.about === "identity:stop" ? "stop" : "checked";
}

export function identityCard(view: DeskView): Card {
  if (identityOf(view.case) === "stop") return stopCard(view);
  return form(view, {
    title: text("identity.title"),
    intro: text("identity.intro"),
    sections: [
      { title: text("identity.strong"), lines: FACTORS.map((factor) => text(`identity.strong.${factor}`)) },
      { title: text("identity.weak"), lines: WEAK.map((factor) => text(`identity.weak.${factor}`)) },
    ],
    fields: [
      {
        id: "flags",
        label: text("identity.flags"),
        entry: "choices",
        options: FLAGS.map((flag) => choice(`identity.flag.${flag}`, flag)),
      },
      {
        id: "tier",
        label: text("identity.tiers"),
        entry: "choice",
        options: TIERS.map((tier) => choice(`identity.tier.${tier}`, tier)),
        value: "standard",
      },
      {
        id: "factor",
        label: text("identity.factor"),
        entry: "choice",
        options: [
          ...FACTORS.map((factor) => choice(`identity.strong.${factor}`, factor)),
          choice("identity.factor.none", "none"),
        ],
        value: "none",
      },
    ],
    note: text("identity.note"),
    actions: [
      button(view, "desk-send-identity", "identity.save", { style: "positive" }),
      cancel(view, "desk.button.to-case"),
    ],
  });
}

/** One red flag is enough. The words for the caller say nothing of a suspicion. */
export function stopCard(view: DeskView): Card {
  return form(view, {
    title: text("identity.title"),
    intro: text("identity.stop.minutes"),
    alert: {
      title: text("identity.stop.title"),
      lines: [text("identity.stop.call"), text("identity.stop.security"), text("identity.stop.change")],
    },
    sections: [{ title: text("identity.stop.quiet"), lines: [text("identity.stop.words")] }],
    actions: [
      button(view, "desk-escalate", "desk.button.escalate", { style: "positive" }),
      cancel(view, "desk.button.to-case"),
    ],
  });
}

/** A request: the agent makes the pass in Entra and reads it out on the phone. Its value has no field anywhere. */
export function passCard(view: DeskView, scenario: Scenario = "loss"): Card {
  if (identityOf(view.case) === "stop") return stopCard(view);
  return form(view, {
    title: text("pass.title"),
    intro: text("pass.intro"),
    facts: [
      { title: text("pass.use"), value: text("pass.use.once") },
      { title: text("pass.where"), value: text("pass.where.value") },
      { title: text("pass.role"), value: text("pass.role.value") },
    ],
    order: {
      title: text("pass.steps"),
      steps: (["check", "look", "make", "read", "register", "remove"] as const).map((step) => ({
        text: text(`pass.step.${step}`),
      })),
    },
    fields: [
      {
        id: "scenario",
        label: text("pass.scenario"),
        entry: "choice",
        options: (Object.keys(SCENARIOS) as Scenario[]).map((each) => choice(`pass.scenario.${each}`, each)),
        value: scenario,
      },
    ],
    note: text("identity.note"),
    actions: [
      button(view, "desk-send-pass", "pass.request", { style: "positive" }),
      button(view, "desk-identity", "desk.button.identity"),
      cancel(view, "desk.button.to-case"),
    ],
  });
}

/** The steps of a loss with who did them and when, resumed wherever they stand. */
export function lossCard(view: DeskView): Card {
  const done = lossSteps(view.case);
  const open = LOSS_STEPS.filter((step) => !done.has(step));
  return form(view, {
    title: text("loss.title"),
    intro: `${text("loss.intro")} ${text("desk.loss.in", { done: done.size, all: LOSS_STEPS.length })}`,
    order: {
      title: text("loss.steps"),
      steps: LOSS_STEPS.map((step) => {
        const entry = done.get(step);
        const state = entry
          ? text("loss.state.done", { agent: plain(entry.by.name, 60), time: timeOf(entry.at) })
          : text("loss.state.open");
        return { text: text(`loss.step.${step}`), state };
      }),
    },
    ...(open.length > 0 && {
      fields: [
        {
          id: "done",
          label: text("loss.done"),
          entry: "choice" as const,
          options: open.map((step) => choice(`loss.step.${step}`, step)),
          value: open[0] ?? "",
        },
      ],
    }),
    actions: [
      ...(open.length > 0 ? [button(view, "desk-send-loss", "loss.save", { style: "positive" })] : []),
      button(view, "desk-identity", "desk.button.identity"),
      button(view, "desk-pass", "desk.button.pass-request"),
      cancel(view, "desk.button.to-case"),
    ],
  });
}

/** The entry of the log for each step that is done. */
export function lossSteps(of: Pick<HelpCase, "log">): Map<string, CaseEntry> {
  const done = new Map<string, CaseEntry>();
  for (const entry of of.log) {
    const step = entry.what === "note" ? /^loss:([a-z]+)$/.exec(entry.about ?? "")?.[1] : undefined;
    if (step !== undefined && !done.has(step)) done.set(step, entry);
  }
  return done;
}

/** A note of the log in words, for the thread of the case. */
export function noteWords({ about = "", by }: CaseEntry): string | undefined {
  const agent = plain(by.name, 60);
  if (about === PASSKEYS_CHECKED) return text("desk.passkeys.noted", { agent });
  const [kind, first = "", second = ""] = about.split(":");
  if (about === "identity:stop") return text("identity.noted.stop", { agent });
  if (kind === "identity" && oneOf(TIERS, first) && oneOf(FACTORS, second))
    return text("identity.noted", {
      agent,
      tier: text(`identity.tier.${first}`),
      factor: text(`identity.strong.${second}`),
    });
  if (kind === "pass" && Object.hasOwn(SCENARIOS, first))
    return text("pass.noted", { agent, scenario: text(`pass.scenario.${first as Scenario}`) });
  if (kind === "loss" && oneOf(LOSS_STEPS, first)) return text("loss.noted", { step: text(`loss.step.${first}`) });
  return undefined;
}

export function oneOf<Item extends string>(items: readonly Item[], text: string): text is Item {
  return (items as readonly string[]).includes(text);
}

function choice(title: TextKey, value: string): { title: string; value: string } {
  return { title: text(title), value };
}
