import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { checkKnowledge } from "../../knowledge/load.ts";
import { type Entry, KnowledgeCopy } from "../support/knowledge-copy.ts";

let copy: KnowledgeCopy;
beforeAll(() => {
  copy = new KnowledgeCopy();
});
afterEach(() => copy.restore());
afterAll(() => copy.remove());

const faults = () => checkKnowledge(copy.folder, { now: new Date("2026-11-20") }).errors;

test.each<[string, string, (entry: Entry) => void, string, string]>([
  [
    "a cause that does not exist",
    "routes/network.json",
    (route) => route.causes.push("no-such"),
    "no-such",
    'no cause called "no-such"',
  ],
  [
    "neither channel nor ticket",
    "routes/vendor.json",
    (route) => {
      delete route.ticket;
    },
    "{",
    "leads nowhere",
  ],
  [
    "a mapping that does not exist",
    "routes/network.json",
    (route) => {
      route.ticket.mapping = "remedy";
    },
    '"mapping": "remedy"',
    "mappings/remedy.json",
  ],
  [
    "a channel that is none",
    "routes/network.json",
    (route) => {
      route.channel = "https://evil.example";
    },
    '"channel"',
    "begins with 19:",
  ],
  [
    "a fact that a case does not have",
    "mappings/servicenow.json",
    (mapping) => {
      mapping.fields.description = { from: "password" };
    },
    '"from": "password"',
    '"password"',
  ],
  [
    "a field that would reach the prototype",
    "mappings/servicenow.json",
    (mapping) => {
      mapping.fields["a..b"] = { value: "x" };
    },
    '"fields"',
    "",
  ],
])("%s is said with file and line", (_, file, change, mark, message) => {
  const line = copy.change(file, change, mark);
  const found = faults().filter((each) => each.file === file);
  expect(found).toContainEqual(expect.objectContaining({ line, message: expect.stringContaining(message) }));
});

test("what another team repairs must have a route to it", () => {
  copy.delete("routes/network.json");
  expect(faults()).toContainEqual(
    expect.objectContaining({
      file: "causes/cross-device-endpoint-blocked.json",
      rule: "routes-lead",
      message: expect.stringContaining("routes/network.json"),
    }),
  );
});

test("what is shipped has none of these", () => {
  expect(faults()).toEqual([]);
});
