import { readAnswer } from "./answers.ts";
import type { HelpCase } from "./desk/case.ts";
import { openCases } from "./desk/open-cases.ts";
import { summarise } from "./hand-off-summary.ts";
import { UNCHECKED } from "./input.ts";
import { tellRemoved } from "./removed.ts";
import type { Move, Trouble } from "./state.ts";
import type { Turn } from "./turn.ts";

/**
 * A message was edited or deleted in Teams: what it said counts in its new words, or no more; in the trouble, in the one that
 * is put aside, and in open cases, whose agents see the new words too. What was done by it (a fix that was tried, a refusal)
 * stays done. The open card stays: what is missing now is asked for when its turn comes.
 *
 * @param now  what the message says now; undefined when it was deleted
 */
export async function followEdit(turn: Turn, now: string | undefined): Promise<void> {
  const id = turn.context.activity.id ?? "";
  const isKept = now === undefined || !now.includes(UNCHECKED);
  const text = isKept ? now : undefined; // what could not be checked says nothing
  const { trouble, otherTrouble } = turn.session;
  const counted = [trouble, otherTrouble].some((each) => each?.moves.some((move) => move.message === id));
  turn.update({
    ...(trouble && { trouble: edited(turn, trouble, id, text) }),
    ...(otherTrouble && { otherTrouble: edited(turn, otherTrouble, id, text) }),
  });
  let isRevised = false;
  for (const of of await openCases(turn)) if (await reviseCase(turn, of, id, text)) isRevised = true;
  if (text !== undefined) await tellRemoved(turn);
  if (!isKept) await turn.tell("input.unchecked", turn.desk);
  else if (text !== undefined) await turn.tell("input.edited");
  else if (counted || isRevised) await turn.tell("input.deleted"); // else there is nothing to say
}

async function reviseCase(turn: Turn, of: HelpCase, id: string, text: string | undefined): Promise<boolean> {
  const trouble = edited(turn, of.trouble, id, text);
  const isTold = of.log.some((entry) => entry.id === id && entry.what === "add");
  if (trouble === of.trouble && !isTold) return false;
  const { why, leading: cause } = of.summary; // what the agents are at stays; what spoke for and against it is summed up anew
  const summary = { ...of.summary, ...summarise(turn.base, trouble, { why, cause }), first: of.summary.first };
  const isDropped = of.trouble.moves.some((move) => move.message === id && move.kind === "said" && move.text === "");
  const dropped = isDropped && of.dropped.length > 0 && text !== undefined ? [...of.dropped, text] : of.dropped;
  const revised = trouble === of.trouble ? of : { ...of, trouble, summary, dropped };
  await turn.ports.desk.revise(turn.context, revised, isTold ? { message: id, text: text ?? "" } : undefined);
  return true;
}

/** The same trouble when nothing in it comes from that message. Places of moves stay, since "back" counts them. */
function edited(turn: Turn, trouble: Trouble, id: string, text: string | undefined): Trouble {
  if (!trouble.moves.some((move) => move.message === id)) return trouble;
  const moves = trouble.moves.map((move) => (move.message === id ? newForm(turn, move, text) : move));
  return { ...trouble, moves };
}

function newForm(turn: Turn, move: Move, text: string | undefined): Move {
  switch (move.kind) {
    case "said":
      return text === undefined || move.text === "" ? nothing(move) : saidNow(turn, move, text); // "": taken out of a case
    case "answered": {
      const question = [...turn.knowledge.questions.values()].find(({ finding }) => finding === move.finding);
      const answer =
        question && text !== undefined ? readAnswer(turn.knowledge, question, text, turn.ports.now()) : undefined;
      if (answer?.kind === "value") return { ...answered(move), value: answer.value };
      return answer?.kind === "unknown" ? { ...answered(move), value: null } : nothing(move);
    }
    case "corrected":
      return text === undefined ? nothing(move) : saidNow(turn, move, text);
    default:
      return move;
  }
}

/** Without the span of a day: it was told in the old words. */
function answered({ spans: _, ...move }: Extract<Move, { readonly kind: "answered" }>) {
  return move;
}

function saidNow(turn: Turn, { message }: Move, text: string): Move {
  const { findings, symptoms, wording, errors } = turn.reading(text).evidence;
  return {
    kind: "said",
    text,
    findings: Object.fromEntries(Object.entries(findings).map(([finding, { value }]) => [finding, value])),
    symptoms,
    wording,
    errors,
    ...(message !== undefined && { message }),
  };
}

function nothing({ message }: Move): Move {
  const empty = { findings: {}, symptoms: {}, wording: {}, errors: [] };
  return { kind: "said", text: "", ...empty, ...(message !== undefined && { message }) };
}
