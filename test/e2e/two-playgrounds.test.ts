import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from "vitest";
import { say } from "../../cards/text.ts";
import { text } from "../../dialogs/desk/agent-cards.ts";
import { FakeWebhook } from "../support/fake-webhook.ts";
import { canBrowse, openPlayground, type Playground, wordsOf } from "../support/playground.ts";
import { type Started, startProduct } from "../support/product.ts";

const SECRET = "a-secret-of-the-tests";

/** One case from both sides: Erin in her Playground, Adam of the helpdesk in his, and a ticket system that listens on this machine. */
describe.skipIf(!canBrowse())("an employee and an agent, each in an Agents Playground", () => {
  let product: Started;
  let webhook: FakeWebhook;
  let erin: Playground;
  let adam: Playground;
  let number = "";

  beforeAll(async () => {
    webhook = await FakeWebhook.start({ secret: SECRET });
    product = await startProduct({
      args: ["--desk"],
      env: { WEBHOOK_URL: webhook.url, WEBHOOK_SECRET: SECRET },
    });
    erin = await openPlayground(product.playground ?? "");
    adam = await openPlayground(product.agent ?? "");
  });
  afterAll(async () => {
    await erin?.close();
    await adam?.close();
    product?.clear();
    await webhook?.stop();
  });
  beforeEach(({ task }) =>
    onTestFailed(async () => {
      const name = task.name.replace(/\W+/g, " ").slice(0, 60);
      await erin.picture(`failed ${name} (erin)`);
      await adam.picture(`failed ${name} (adam)`);
    }),
  );

  const caseCard = () => adam.cardWith(`Case ${number}`);

  test("the employee hands off: a number at once, and the case is in the agents' channel", async () => {
    await erin.says("I scan the QR code and nothing happens");
    const preview = await erin.says("talk to a person");
    expect(preview.kind).toBe("hand-off");
    await erin.picture("desk-1-preview");
    await erin.presses(say("en", "button.send-case"));
    const filed = await erin.cardWith(say("en", "case.filed"));
    number = /PK-[A-Z0-9]{6}/.exec(await wordsOf(filed))?.[0] ?? "no number";
    await erin.picture("desk-2-number");

    await adam.opens("IT Helpdesk - Triage");
    const words = await wordsOf(await caseCard());
    expect(words).toContain("Identity not verified");
    await adam.picture("desk-3-case");
  });
});
