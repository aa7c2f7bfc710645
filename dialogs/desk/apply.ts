import {
  type Act,
  type Applied,
  type CaseEntry,
  type CaseStatus,
  type Effect,
  type HelpCase,
  isRequester,
  type Party,
  type Refusal,
  type Ticket,
} from "./case.ts";

const MOST_ACTS = 400; // a stored case stays well below what a store takes as one value

/**
 * Applies one act to a case. Pure: the same case, act and time give the same answer, so a turn can be repeated.
 *
 * Invariants, held by `test/desk/case-property.test.ts`: a case has one taker at most; only the taker, or anybody who thereby takes a
 * free case, replies, asks, escalates or resolves; the person who is helped never acts as an agent; a resolved case only reopens
 * (or hears whether it helped, or of a ticket's number that was on its way); every act that had an effect is in the log once.
 *
 * @param now  milliseconds since 1970
 */
export function apply(of: HelpCase, act: Act, now: number): Applied {
  if (of.log.some((entry) => entry.id === act.id)) return { kind: "same" };
  const why = refusalOf(of, act);
  if (why !== undefined) return { kind: "refused", why };
  const { changes, effects, about, drops = [] } = outcomeOf(of, act, now);
  const entry: CaseEntry = {
    id: act.id,
    at: now,
    by: { id: act.by.id, name: act.by.name },
    role: act.by.role,
    what: act.kind,
    ...(about !== undefined && { about }),
  };
  const next = { ...of, ...changes, changedAt: now, log: [...of.log, entry] };
  for (const gone of drops) delete next[gone];
  return { kind: "done", case: next, effects };
}

const BY_PERSON: ReadonlySet<Act["kind"]> = new Set(["add", "reopen", "drop-consent", "leave", "confirm"]);
const BY_SYSTEM: ReadonlySet<Act["kind"]> = new Set([
  "unreached",
  "ticket-created",
  "ticket-refused",
  "person-known",
  "bot-done",
]);
/** What happens to a case after its end. */
const AFTER_END: ReadonlySet<Act["kind"]> = new Set([
  "reopen",
  "confirm",
  "ticket-created",
  "ticket-refused",
  "person-known",
  "drop-consent",
]);
/** Work on a case: it needs the taker, and takes a case that is free. */
const TAKES: ReadonlySet<Act["kind"]> = new Set(["reply", "ask-again", "give-back", "escalate", "resolve", "note"]);

function refusalOf(of: HelpCase, act: Act): Refusal | undefined {
  if (of.log.length >= MOST_ACTS && !BY_SYSTEM.has(act.kind) && act.kind !== "resolve") return "full";
  const who = whoRefused(of, act);
  if (who !== undefined) return who;
  if (of.status === "resolved" && !AFTER_END.has(act.kind)) return "resolved";
  switch (act.kind) {
    case "reopen":
    case "confirm":
      return of.status === "resolved" ? undefined : "not-resolved";
    case "put-back":
    case "pass":
      if (of.taker === undefined) return "not-taken";
      if (act.kind === "pass" && isRequester(of, act.to)) return "own-case";
      return undefined;
    case "reply":
    case "add":
      return act.text.trim() === "" ? "empty" : undefined;
    case "leave":
      return of.talking ? undefined : "at-bot";
    case "ticket-created":
    case "ticket-refused":
      return of.tickets.some((ticket) => ticket.key === act.ticket) ? undefined : "unknown-ticket";
    default:
      return undefined;
  }
}

function whoRefused(of: HelpCase, { kind, by }: Act): Refusal | undefined {
  if (BY_SYSTEM.has(kind)) return by.role === "system" ? undefined : "not-agent";
  if (BY_PERSON.has(kind)) return by.role === "person" && isRequester(of, by) ? undefined : "not-person";
  if (isRequester(of, by)) return "own-case";
  if (by.role !== "agent") return "not-agent";
  const isTakers = of.taker === undefined || of.taker.id === by.id;
  return isTakers ? undefined : "taken-by-other";
}

interface Outcome {
  readonly changes: Partial<HelpCase>;
  readonly effects: readonly Effect[];
  readonly about?: string;
  readonly drops?: readonly ("taker" | "resolution")[];
}

const CARD: Effect = { to: "card" };

function outcomeOf(of: HelpCase, act: Act, now: number): Outcome {
  const work = TAKES.has(act.kind) ? workOf(of, act, now) : undefined;
  if (work) return taking(of, act, work);
  switch (act.kind) {
    case "take":
      return { changes: takenBy(act.by, "taken"), effects: [{ to: "person", say: "taken" }, CARD] };
    case "pass":
      return {
        changes: takenBy(act.to, of.status === "open" ? "taken" : of.status),
        effects: [{ to: "person", say: "taken" }, CARD],
        about: act.to.name,
      };
    case "put-back":
      return {
        changes: { talking: false, status: "open" },
        drops: ["taker"],
        effects: [{ to: "person", say: "put-back" }, { to: "thread", say: "put-back" }, CARD],
      };
    case "ticket-created":
      return ticketAnswered(of, act.ticket, { number: act.number }, (route) => [
        ...(act.number === "" ? [] : [{ to: "person", say: "ticket", number: act.number } as const]),
        { to: "thread", say: "ticket", number: act.number, route },
        CARD,
      ]);
    case "unreached": {
      const { key, tickets } = ticketFor(of, act.route, now);
      const { route, lines } = act;
      return {
        changes: { tickets },
        effects: [{ to: "ticket", route, ticket: key, lines, note: "" }],
        about: route,
      };
    }
    case "person-known": {
      const { account, isGuest } = act;
      const known = { ...(account !== undefined && { account }), ...(isGuest !== undefined && { isGuest }) };
      const person = { name: of.requester.name, ...of.summary.person, ...known };
      return { changes: { summary: { ...of.summary, person } }, effects: [CARD] };
    }
    case "ticket-refused":
      return ticketAnswered(of, act.ticket, { refused: act.reason }, (route) => [
        ...(isUnseen(of) ? [toPerson("unreached")] : []),
        { to: "thread", say: "ticket-refused", reason: act.reason, route },
        CARD,
      ]);
    default:
      return byPerson(of, act);
  }
}

/** Work on a free case takes it: otherwise two agents would both talk to the person. */
function taking(of: HelpCase, { by }: Act, { changes, effects, about }: Outcome): Outcome {
  if (of.taker !== undefined) return { changes, effects, ...(about !== undefined && { about }) };
  const told = effects.some((effect) => effect.to === "person"); // a reply under a name says enough
  return {
    changes: { ...takenBy(by, "taken"), ...changes },
    effects: told ? effects : [{ to: "person", say: "taken" }, ...effects],
    ...(about !== undefined && { about }),
  };
}

function takenBy({ id, name }: Party, status: CaseStatus): Partial<HelpCase> {
  return { taker: { id, name }, status };
}

function workOf(of: HelpCase, act: Act, now: number): Outcome {
  switch (act.kind) {
    case "reply":
      return {
        changes: { status: "waiting", talking: true, atBot: false },
        effects: [
          { to: "person", say: "reply", text: act.text },
          ...(act.inThread ? [] : [{ to: "thread", say: "reply", text: act.text } as const]),
          CARD,
        ],
      };
    case "ask-again":
    case "give-back": {
      const atBot = act.kind === "give-back"; // the person goes on with the bot, and not with the agent
      return {
        changes: { status: "waiting", talking: !atBot, atBot },
        effects: [
          { to: "person", say: act.kind, step: act.step },
          { to: "thread", say: act.kind, step: act.step },
          CARD,
        ],
        about: act.step,
      };
    }
    case "escalate":
      return escalated(of, act, now);
    case "resolve":
      return {
        changes: {
          status: "resolved",
          talking: false,
          atBot: false,
          resolution: { cause: act.cause, by: { id: act.by.id, name: act.by.name }, at: now },
        },
        effects: [{ to: "person", say: "resolved", text: act.note }, CARD],
        about: act.cause,
      };
    case "note":
      return { changes: {}, effects: act.asIs ? [] : [CARD], about: act.about };
    default:
      return { changes: {}, effects: [] };
  }
}

function escalated(of: HelpCase, act: Act & { readonly kind: "escalate" }, now: number): Outcome {
  const { route, lines, note } = act;
  const { key, tickets } = ticketFor(of, route, now);
  return {
    changes: { status: "escalated", ...(act.ticket && { tickets }) },
    effects: [
      { to: "route", route, lines, note, ...(act.ticket && { ticket: key }) },
      { to: "person", say: "escalated" },
      CARD,
    ],
    about: route,
  };
}

/** One more ticket of a case, which has no number yet. */
function ticketFor(of: HelpCase, route: string, now: number): { readonly key: string; readonly tickets: Ticket[] } {
  const key = `ticket:${of.id}:${of.tickets.length + 1}`;
  return { key, tickets: [...of.tickets, { key, route, at: now }] };
}

function ticketAnswered(
  of: HelpCase,
  key: string,
  answer: Pick<Ticket, "number" | "refused">,
  effects: (route: string) => Effect[],
): Outcome {
  const ticket = of.tickets.find((each) => each.key === key);
  return {
    changes: { tickets: of.tickets.map((each) => (each.key === key ? { ...each, ...answer } : each)) },
    effects: effects(ticket?.route ?? ""),
    about: answer.number ?? key,
  };
}

function byPerson(of: HelpCase, act: Act): Outcome {
  switch (act.kind) {
    case "add":
      return {
        changes: of.status === "waiting" ? { status: "taken" } : {},
        effects: [{ to: "thread", say: "added", text: act.text }, ...(of.talking ? [] : [toPerson("added")]), CARD],
      };
    case "leave":
      return { changes: { talking: false }, effects: [{ to: "thread", say: "left" }, toPerson("left"), CARD] };
    case "reopen":
      return {
        changes: { status: "open" },
        drops: ["resolution", "taker"],
        effects: [{ to: "thread", say: "reopened" }, toPerson("reopened"), CARD],
      };
    case "confirm":
      return {
        changes: of.resolution ? { resolution: { ...of.resolution, helped: act.helped } } : {},
        effects: [
          { to: "thread", say: act.helped ? "helped" : "not-helped" },
          ...(act.helped ? [toPerson("helped")] : []),
          CARD,
        ],
      };
    case "drop-consent":
      return {
        changes: { withTranscript: false },
        effects: [{ to: "thread", say: "consent-dropped" }, toPerson("consent-dropped"), CARD],
      };
    case "bot-done":
      return {
        changes: { atBot: false },
        effects: [{ to: "thread", say: "bot-done", text: act.outcome }, CARD],
        about: act.outcome,
      };
    default:
      return { changes: {}, effects: [] };
  }
}

/** The helpdesk's channel did not take it, and no agent has come upon it another way: there is only the ticket. */
function isUnseen(of: HelpCase): boolean {
  return of.status === "open" && of.log.some(({ what }) => what === "unreached");
}

function toPerson(say: "added" | "left" | "reopened" | "consent-dropped" | "helped" | "unreached"): Effect {
  return { to: "person", say };
}
