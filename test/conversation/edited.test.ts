import type { Activity } from "botbuilder-core";
import { describe, expect, test } from "vitest";
import { UNCHECKED } from "../../dialogs/input.ts";
import { evidenceOf } from "../../dialogs/state.ts";
import { Chat, choicesOf } from "../support/chat.ts";
import { DeskScene, ERIN, SAM } from "../support/desk-scene.ts";

const OPENING = "my samsung galaxy on Android 15 says something went wrong when I register a passkey";

/** A chat, and the message that was typed first. */
async function opened(text = OPENING): Promise<{ chat: Chat; first: Partial<Activity> }> {
  const chat = new Chat();
  const first = { ...chat.activity("message"), text };
  await chat.take(first);
  return { chat, first };
}

let second = 0;
const edit = (message: Partial<Activity>, text: string): Partial<Activity> => ({
  ...message,
  type: "messageUpdate",
  text,
  timestamp: new Date(++second * 1_000),
  channelData: { eventType: "editMessage" },
});
const deletion = (message: Partial<Activity>): Partial<Activity> => {
  const { text: _, ...rest } = message;
  return {
    ...rest,
    type: "messageDelete",
    timestamp: new Date(++second * 1_000),
    channelData: { eventType: "softDeleteMessage" },
  };
};
const evidence = async (chat: Chat) => evidenceOf((await chat.session()).trouble?.moves ?? []);

describe("F22 N20 a message that was edited or deleted in Teams", () => {
  test("edited: the new words count, in the evidence and in the transcript", async () => {
    const { chat, first } = await opened();
    expect((await evidence(chat)).findings.device?.value).toBe("android");
    await chat.take(edit(first, "my iPhone says something went wrong when I register a passkey"));
    expect((await evidence(chat)).findings.device?.value).toBe("iphone");
    expect(JSON.stringify(await chat.state())).not.toContain("samsung");
    expect((await chat.transcript()).join()).not.toContain("samsung");
    expect(chat.words).toContain("go by the new words");
  });

  test("deleted: nothing that it said is left, and nothing of it counts", async () => {
    const { chat, first } = await opened();
    await chat.take(deletion(first));
    const { findings, symptoms, wording } = await evidence(chat);
    expect({ findings, symptoms, wording }).toEqual({ findings: {}, symptoms: {}, wording: {} });
    expect(JSON.stringify(await chat.state())).not.toContain("samsung");
    expect(await chat.transcript()).toContain("person: (deleted)");
    expect(chat.words).toContain("deleted");
  });

  test("restored: it counts again", async () => {
    const { chat, first } = await opened();
    await chat.take(deletion(first));
    await chat.take({ ...edit(first, OPENING), channelData: { eventType: "undeleteMessage" } });
    expect(await chat.transcript()).toContain(`person: ${OPENING}`);
  });

  test("a typed answer follows too; an answer that was tapped stays", async () => {
    const { chat } = await opened("passkey does not work");
    await chat.lay("question", "device");
    const typed = { ...chat.activity("message"), text: "my iPhone" };
    await chat.take(typed);
    expect((await evidence(chat)).findings.device?.value).toBe("iphone");
    await chat.take(edit(typed, "Android"));
    expect((await evidence(chat)).findings.device?.value).toBe("android");
    await chat.take(deletion(typed));
    expect((await evidence(chat)).findings.device).toBeUndefined();
  });

  test("a secret that is edited in is removed, and the person is told", async () => {
    const { chat, first } = await opened();
    await chat.take(edit(first, "my passkey fails, my password is Kn4ry-Canary"));
    expect(JSON.stringify([await chat.state(), await chat.transcript()])).not.toContain("Kn4ry");
    expect(chat.words).toContain("I removed it");
  });

  test("N16 edited to what cannot be checked: its old words go, nothing of the new ones is read, and the person is told", async () => {
    const { chat, first } = await opened();
    await chat.take(edit(first, UNCHECKED));
    expect((await evidence(chat)).findings).toEqual({});
    expect(JSON.stringify(await chat.state())).not.toMatch(/samsung|not kept/);
    expect(chat.words).toContain("I could not check your message");
    expect(chat.words).not.toContain("go by the new words");
  });

  test("a line that the person took out of the case stays out, in its new words too", async () => {
    const scene = new DeskScene();
    const secret = { ...scene.activity("message", ERIN), text: "my passkey fails since the secret project Zebra" };
    await scene.take(secret);
    await scene.says("talk to a person");
    const kept = choicesOf(scene.chat.at(-1) ?? {}).filter(({ title }) => !title.includes("Zebra"));
    await scene.taps("Send to the helpdesk", { include: kept.map(({ value }) => value).join(",") });
    const read = async () => (await scene.ports.desk.lines(await scene.case())).map(({ words }) => words).join();
    expect(await read()).not.toMatch(/Zebra/);
    await scene.take(edit(secret, "my passkey fails since the secret project Canary"));
    expect(await read()).not.toMatch(/Zebra|Canary/);
    expect(JSON.stringify(scene.card)).not.toMatch(/Zebra|Canary/);
  });

  test("of a message that never was here: nothing happens but the word", async () => {
    const { chat } = await opened();
    const before = (await chat.session()).trouble;
    await chat.take(deletion(chat.activity("message")));
    expect((await chat.session()).trouble).toEqual(before);
  });

  test("in an open case: case, card and thread lose the words", async () => {
    const scene = new DeskScene();
    const first = { ...scene.activity("message", ERIN), text: "my samsung galaxy says something went wrong" };
    await scene.take(first);
    await scene.says("talk to a person");
    await scene.says("yes");
    expect(JSON.stringify(await scene.case())).toContain("samsung");
    expect((await scene.case()).summary.ruledOut).not.toEqual([]);
    const told = { ...scene.activity("message", ERIN), text: "by the way it is the blue canary phone" };
    await scene.take(told);
    await scene.take(deletion(first));
    await scene.take(deletion(told));
    expect(JSON.stringify([await scene.case(), scene.card])).not.toContain("samsung");
    expect((await scene.case()).summary.ruledOut).toEqual([]); // it was what the words ruled out
    expect((await scene.store.cases({ text: "samsung" })).length).toBe(0);
    expect(
      scene.left.filter(({ delivery }) => delivery.kind === "update").map(({ delivery }) => delivery.activity.text),
    ).toContain("Erin Employee deleted a message that stood here.");
    expect((await scene.transcript()).join()).not.toMatch(/samsung|canary/);
  });

  test("in an open case: findings that the person took out before it was sent stay out", async () => {
    const scene = new DeskScene();
    await scene.says("on my samsung phone the QR code does nothing, AADSTS135016");
    const second = { ...scene.activity("message", ERIN), text: "it is in samsung pass" };
    await scene.take(second);
    await scene.says("talk to a person");
    await scene.taps("Send to the helpdesk", { include: "said-0,said-1" });
    expect((await scene.case()).summary.findings).toEqual([]);
    await scene.take(edit(second, "it is in google password manager"));
    const { said, findings } = (await scene.case()).summary;
    expect(said).toContain("it is in google password manager");
    expect(findings.map(({ finding }) => finding)).toEqual(["store"]); // what the new words say
  });

  test("an agent's message in the thread: the transcript follows, and the agent is told what the person has", async () => {
    const scene = new DeskScene();
    await scene.says("my passkey says something went wrong");
    await scene.says("talk to a person");
    await scene.says("yes");
    const reply = { ...scene.channelActivity("message", SAM, scene.threadId), text: "Restart the fone." };
    await scene.take(reply);
    await scene.take(edit(reply, "Restart the phone."));
    expect(await scene.transcript()).toContain("Sam Okafor: Restart the phone.");
    expect(scene.thread.join()).toContain("The transcript has the new words");
    await scene.take(deletion(reply));
    expect((await scene.transcript()).join()).not.toContain("Restart");
  });
});
