import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Delivery } from "../../bot/turn/turn-store.ts";
import { showingTyping } from "../../bot/turn/typing.ts";
import { click, envelope, message } from "../support/activities.ts";

let sent: Delivery[];
const send = async (delivery: Delivery) => void sent.push(delivery);
beforeEach(() => {
  sent = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/** Work that a test ends. */
function work(): { readonly done: Promise<string>; end(): void } {
  let end = () => {};
  const done = new Promise<string>((resolve) => {
    end = () => resolve("done");
  });
  return { done, end: () => end() };
}

test.each([message("hi"), click("start")])(
  "I13 within half a second, again while it lasts, and not afterwards",
  async (activity) => {
    const { done, end } = work();
    const shown = showingTyping(activity, send, done);
    await vi.advanceTimersByTimeAsync(500);
    expect(sent).toMatchObject([{ kind: "send", conversationId: "a:chat-1", activity: { type: "typing" } }]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(sent).toHaveLength(3);
    end();
    expect(await shown).toBe("done");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(3);
  },
);

test("a quick turn shows none, nor does anything that nobody said", async () => {
  const { done, end } = work();
  const slow = showingTyping(envelope("conversationUpdate"), send, done);
  await showingTyping(message("hi"), send, Promise.resolve());
  await vi.advanceTimersByTimeAsync(5_000);
  end();
  await slow;
  expect(sent).toEqual([]);
});

test("that it cannot be sent is of no account; what the turn throws is", async () => {
  const failing = () => Promise.reject(new Error("away"));
  const { done, end } = work();
  const shown = showingTyping(message("hi"), failing, done);
  await vi.advanceTimersByTimeAsync(1_000);
  end();
  expect(await shown).toBe("done");
  await expect(showingTyping(message("hi"), send, Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});
