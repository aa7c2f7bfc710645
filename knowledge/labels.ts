import type { Knowledge } from "./model.ts";

/** What people are shown of a finding, derived ones included: its id where nothing else is known. */
export function findingTitle({ vocabulary }: Knowledge, finding: string): string {
  return (vocabulary.findings[finding] ?? vocabulary.derived[finding])?.title ?? finding;
}

/** What people are shown of a value: the words of its answer, else its label, else the value itself (a version, a date). */
export function valueLabel({ questions, vocabulary }: Knowledge, finding: string, value: string): string {
  const option = questions.get(finding)?.options.find((each) => each.value === value);
  return option?.label ?? vocabulary.derived[finding]?.labels?.[value] ?? value;
}
