import type { Turn } from "../turn.ts";
import type { HelpCase } from "./case.ts";

/** All cases of this conversation that are not resolved: somebody may have opened another one beside the first. */
export async function openCases(turn: Turn): Promise<HelpCase[]> {
  const { context, ports, session } = turn;
  const { cases } = await ports.records.kept(context);
  const numbers = new Set([
    ...cases.map(({ number }) => number),
    ...(session.openCase === undefined ? [] : [session.openCase]),
  ]);
  const found = await Promise.all([...numbers].map((number) => ports.desk.find(context, number)));
  return found.filter((of) => of !== undefined && of.status !== "resolved") as HelpCase[];
}
