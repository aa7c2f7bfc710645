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
      how: "npm start",
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

  /** The one at the head of the thread, which the escalation's own card is not. */
  const caseCard = () => adam.cardWith(new RegExp(`Case ${number}Person`));

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
    await adam.cardWith("erin@contoso.example"); // the roster says so, once the card is there
    await adam.cardWith("Account typemember");
    await adam.picture("desk-3-case");
  });

  test("the agent takes it, and the employee is told by whom", async () => {
    await adam.presses(text("desk.button.take"), await caseCard());
    await adam.cardWith("Taken by Adam Agent");
    await erin.cardWith("Adam Agent");
    await adam.picture("desk-4-taken");
    await erin.picture("desk-4-taken-employee");
  });

  test("a reply of the agent is read in the employee's chat under the agent's name, and the answer in the thread", async () => {
    await adam.presses(text("desk.button.reply"), await caseCard());
    const form = await adam.cardWith(text("desk.reply.intro"));
    await adam.picture("desk-5-reply-form");
    await form.getByRole("textbox").fill("Is Bluetooth on, on the computer too?");
    await adam.presses(text("desk.button.send"), form);
    const said = await erin.cardWith("Is Bluetooth on, on the computer too?");
    expect(await wordsOf(said)).toContain("Adam Agent");
    await erin.types("It was off on the computer. I turned it on, and it still does nothing");
    await adam.page.getByText("It was off on the computer").waitFor();
    await erin.picture("desk-6-reply");
    await adam.picture("desk-6-answer");
  });

  test("an escalation is one ticket with a right signature, and both sides read its number", async () => {
    await adam.presses(text("desk.button.escalate"), await caseCard());
    const form = await adam.cardWith(text("desk.escalate.intro"));
    await adam.picture("desk-7-escalate-form");
    await form.getByRole("combobox").click();
    await adam.page.getByRole("option", { name: /^Network team/ }).click();
    await form.getByRole("textbox").fill("Please look at the way to cable.ua5v.com");
    await adam.presses(text("desk.button.escalate"), form);
    await webhook.until(() => webhook.opened.length > 0);
    await erin.cardWith("T-1000");
    await adam.cardWith(new RegExp(`Case ${number}Person.*Ticket T-1000`)); // several changes of a card leave as one
    await adam.picture("desk-8-escalated");
    await erin.picture("desk-8-escalated-employee");
    expect(webhook.calls.map(({ isSigned }) => isSigned)).toEqual([true]);
    expect(webhook.opened).toHaveLength(1);
    expect(webhook.opened[0]?.body).toMatchObject({ case: number, route: "network", identity: "not verified" });
  });

  test("the agent resolves it with the real cause, and the employee says whether it helped", async () => {
    await adam.presses(text("desk.button.resolve"), await caseCard());
    const form = await adam.cardWith(text("desk.resolve.intro"));
    await form.getByRole("combobox").click();
    await adam.page
      .getByRole("option", { name: /Bluetooth/ })
      .first()
      .click();
    await form.getByRole("textbox").fill("The network team opened the way. Please try once more.");
    await adam.picture("desk-9-resolve-form");
    await adam.presses(text("desk.button.resolve"), form);
    await adam.cardWith("Resolved by Adam Agent");
    await erin.cardWith("Please try once more");
    await adam.picture("desk-10-resolved");
    await erin.picture("desk-10-resolved-employee");
    await erin.presses(text("news.button.helped"), await erin.cardWith("Please try once more"));
    await adam.cardWith("The person says it helped");
    await erin.picture("desk-11-helped");
  });

  test("nothing else was sent to the ticket system; Ctrl-C stops the bot and both Playgrounds, and nothing is left", async () => {
    expect([0, "SIGINT"]).toContain(await product.stop("Ctrl-C")); // npm's own; it depends on the shell
    expect(await product.leftovers()).toEqual([]);
    expect(webhook.calls).toHaveLength(1);
    expect(webhook.opened).toHaveLength(1);
  });
});
