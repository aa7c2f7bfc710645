/** What stands for an agent's click until its turn is done: the turn that asks for these lines, or one that failed. Nobody said it. */
const AN_AGENTS_CLICK = /^\(desk-[\w-]+\)$/;

/** Whether a line of a transcript is something that was said. */
export function isSaid(words: string): boolean {
  return words !== "" && !AN_AGENTS_CLICK.test(words);
}
