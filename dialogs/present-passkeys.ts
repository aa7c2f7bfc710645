import type { Card } from "../cards/card.ts";
import { connectCard } from "../cards/connect-card.ts";
import { plain } from "../cards/escape.ts";
import { type PasskeyRow, passkeysCard } from "../cards/passkeys-card.ts";
import { sayDay } from "../cards/text.ts";
import { known } from "../knowledge/evidence.ts";
import { checkPasskeys, type PasskeyCheck } from "../knowledge/passkeys/check.ts";
import type { MethodList, RegisteredMethod } from "../knowledge/passkeys/method.ts";
import type { RowVerdict } from "../knowledge/passkeys/row-verdicts.ts";
import type { CaseSummary } from "./hand-off-summary.ts";
import type { Address, Turn } from "./turn.ts";

/** Asks whether the registered passkeys may be looked up. */
export function connect(turn: Turn, to: Address): Card {
  return connectCard({
    title: turn.say("look-up.title"),
    why: turn.say("look-up.why"),
    readsTitle: turn.say("look-up.reads"),
    reads: [turn.say("look-up.reads.passkeys"), turn.say("look-up.reads.others")],
    neverTitle: turn.say("look-up.never"),
    never: [turn.say("look-up.never.change"), turn.say("look-up.never.secret"), turn.say("look-up.never.others")],
    note: turn.say("look-up.note"),
    actions: [
      to.button("look-up", "button.look-up", {}, { style: "positive" }),
      to.button("look-up-not-now", "button.look-up-not-now"),
      to.button("talk-to-person", "button.talk-to-person"),
    ],
  });
}

/**
 * The list beside what the device offers, with a verdict for each row.
 * @param mayClean  nothing that is still asked can change the verdict: the order of cleaning up may be shown
 */
export function passkeys(turn: Turn, list: MethodList, check: PasskeyCheck, mayClean: boolean): Card {
  const listed = list.methods.filter(({ kind }) => kind === "passkey");
  const isOpen = check.verdict === "open";
  return passkeysCard({
    eyebrow: turn.say("passkeys.read-on", { date: sayDay(turn.locale, list.at) }),
    title: turn.say("passkeys.title"),
    summary: (isOpen ? undefined : check.says) ?? turn.say(listed.length === 0 ? "passkeys.none" : "passkeys.open"),
    deviceTitle: turn.say("passkeys.device"),
    device: turn.say(OFFERS[known(turn.evidence, "device-offers") ?? ""] ?? "passkeys.device.unknown"),
    listTitle: turn.say("passkeys.list"),
    list:
      listed.length === 1 ? turn.say("passkeys.list.one") : turn.say("passkeys.list.count", { count: listed.length }),
    rows: passkeyRows(turn, list, check),
    othersTitle: turn.say("passkeys.others"),
    others: othersOf(turn, list),
    orderTitle: turn.say("passkeys.order"),
    order: mayClean ? orderOf(turn, list, check) : [],
    link: turn.say("passkeys.link"),
    note: turn.say("passkeys.note"),
  });
}

/** Whoever has words for a reader. */
type Speaker = Pick<Turn, "say" | "locale">;

/** The listed passkeys with a verdict each, for a reader who is not in this chat. */
export function passkeyRows(speaker: Speaker, list: MethodList, check: PasskeyCheck): PasskeyRow[] {
  const listed = list.methods.filter(({ kind }) => kind === "passkey");
  return [
    ...(check.leftoverOnDevice && check.verdict !== "open" ? [onDevice(speaker, check)] : []),
    ...rowsOf(speaker, listed, check),
  ];
}

/** The listed passkeys as a case shows them; undefined when nothing was looked up. */
export function casePasskeys(turn: Turn): CaseSummary["passkeys"] {
  const list = turn.evidence.methods;
  const check = checkPasskeys(turn.knowledge, turn.evidence);
  if (!list || !check) return undefined;
  const listed = list.methods.filter(({ kind }) => kind === "passkey");
  return rowsOf(turn, listed, check);
}

const MOST_ROWS = 8; // of a card, which may not grow over 28 KB
const LONGEST_NAME = 60;

/** Those with a verdict first, then the newest; what has no room is counted, and stands in Security info. */
function rowsOf(turn: Speaker, listed: readonly RegisteredMethod[], check: PasskeyCheck): PasskeyRow[] {
  const isOpen = check.verdict === "open";
  const pairs = listed.map((method, at) => ({ method, row: check.passkeys[at] }));
  const hasVerdict = ({ row }: { row: RowVerdict | undefined }) => Number(row && row.verdict !== "cannot-tell");
  const shown =
    pairs.length <= MOST_ROWS
      ? pairs
      : pairs.toSorted(
          (a, b) => hasVerdict(b) - hasVerdict(a) || (b.method.createdAt ?? "").localeCompare(a.method.createdAt ?? ""),
        );
  const rows = shown.slice(0, MOST_ROWS).map(({ method, row }) => rowOf(turn, method, row, isOpen));
  const left = listed.length - rows.length;
  if (left === 0) return rows;
  const more: PasskeyRow = {
    name: turn.say("passkeys.more", { count: left }),
    details: turn.say("passkeys.more.where"),
    verdict: turn.say("passkeys.verdict.open"),
    tone: "default",
    reason: turn.say("passkeys.more.reason"),
  };
  return [...rows, more];
}

function othersOf(turn: Turn, { methods }: MethodList): string[] {
  const others = methods.filter(({ kind }) => kind !== "passkey");
  const shown = others.slice(0, MOST_ROWS).map((method) => otherOf(turn, method));
  const left = others.length - shown.length;
  return left === 0 ? shown : [...shown, turn.say("passkeys.more", { count: left })];
}

const OFFERS = { yes: "passkeys.device.yes", no: "passkeys.device.no" } as Readonly<
  Record<string, "passkeys.device.yes" | "passkeys.device.no">
>;

const TONES: Readonly<Record<RowVerdict["verdict"], PasskeyRow["tone"]>> = {
  matched: "good",
  "not-an-orphan": "good",
  "local-orphan": "attention",
  "entra-orphan": "attention",
  "wrong-vault": "attention",
  "cannot-tell": "default",
};

function rowOf(turn: Speaker, method: RegisteredMethod, row: RowVerdict | undefined, isOpen: boolean): PasskeyRow {
  const verdict = row && !isOpen ? row.verdict : "cannot-tell";
  return {
    name: nameOf(turn, method),
    details: detailsOf(turn, method, row),
    verdict: isOpen ? turn.say("passkeys.verdict.open") : withDoubt(turn, verdict, row?.confidence),
    tone: TONES[verdict],
    reason: isOpen ? "" : (row?.says ?? ""),
  };
}

/** What the device holds and the account does not know has no row in the list. */
function onDevice(turn: Speaker, { confidence, says }: PasskeyCheck): PasskeyRow {
  return {
    name: turn.say("passkeys.on-device"),
    details: turn.say("passkeys.on-device.details"),
    verdict: withDoubt(turn, "local-orphan", confidence),
    tone: TONES["local-orphan"],
    reason: says ?? "",
  };
}

function withDoubt(
  turn: Speaker,
  verdict: RowVerdict["verdict"],
  confidence: RowVerdict["confidence"] = "low",
): string {
  const label = turn.say(`passkeys.verdict.${verdict}`);
  if (verdict === "cannot-tell" || confidence === "high") return label;
  return turn.say(`passkeys.confidence.${confidence}`, { verdict: label });
}

function detailsOf(turn: Speaker, method: RegisteredMethod, row: RowVerdict | undefined): string {
  const parts = [
    row?.vault ?? method.model ?? turn.say("passkeys.vault-unknown"),
    ...(method.passkeyType === undefined ? [] : [turn.say(`passkeys.type.${method.passkeyType}`)]),
    ...(method.attested === undefined
      ? []
      : [turn.say(method.attested ? "passkeys.attested" : "passkeys.not-attested")]),
    ...(method.createdAt === undefined
      ? []
      : [turn.say("passkeys.added", { date: sayDay(turn.locale, method.createdAt) })]),
  ];
  return parts.map((part) => plain(part, LONGEST_NAME)).join(" · ");
}

function otherOf(turn: Turn, method: RegisteredMethod): string {
  const kind = turn.say(`passkeys.kind.${method.kind === "passkey" ? "other" : method.kind}`);
  if (method.kind === "access-pass")
    return method.usable === undefined
      ? kind
      : turn.say(method.usable ? "passkeys.pass.usable" : "passkeys.pass.unusable");
  return method.name === undefined ? kind : `${kind}: ${plain(method.name, LONGEST_NAME)}`;
}

/** Nothing is said about deleting while nobody has said that there is another way in. */
function orderOf(turn: Turn, list: MethodList, { cleanUp }: PasskeyCheck): string[] {
  return cleanUp.flatMap((step, at) => {
    if (at > 0 && cleanUp[0]?.ready !== "yes") return [];
    if (step.do === "have-another-way") return [turn.say(`passkeys.order.other-way.${step.ready ?? "unknown"}`)];
    if (step.do !== "delete-in-entra") return [turn.say(`passkeys.order.${step.do}`)];
    const named = list.methods.filter(({ id }) => step.methods?.includes(id)).map((method) => nameOf(turn, method));
    return [turn.say("passkeys.order.delete-in-entra", { names: inRoom(turn, named).join("**, **") })];
  });
}

function inRoom(turn: Turn, names: readonly string[]): readonly string[] {
  if (names.length <= MOST_ROWS) return names;
  return [...names.slice(0, MOST_ROWS), turn.say("passkeys.more", { count: names.length - MOST_ROWS })];
}

function nameOf(turn: Speaker, { name, model }: RegisteredMethod): string {
  return plain(name ?? model ?? turn.say("passkeys.unnamed"), LONGEST_NAME);
}
