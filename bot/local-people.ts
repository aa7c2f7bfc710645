/** Who there is in local mode: the people of the Agents Playground, an employee and the helpdesk's agents among them. */
import file from "./playground-people.json" with { type: "json" };

/** One of `playground-people.json`. */
export type LocalPerson = (typeof file.people)[number];

const { people, ...place } = file;

function first(isAgent: boolean): LocalPerson {
  const found = people.find((person) => person.isAgent === isAgent);
  if (!found) throw new Error("playground-people.json needs an agent and somebody who is none.");
  return found;
}

export const localPeople = { all: people as readonly LocalPerson[], employee: first(false), agent: first(true) };

/** What the Playground reads at its start when this person sits in front of it. */
export function playgroundConfig(as: LocalPerson): object {
  const others = people.filter((person) => person !== as);
  return {
    version: "0.1.1",
    ...place,
    currentUser: shown(as),
    users: others.map(shown),
    personalChat: { id: `a:personal-${as.givenName.toLowerCase()}` },
  };
}

function shown({ isAgent: _, ...person }: LocalPerson): object {
  return person;
}
