import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { canBrowse } from "../support/playground.ts";
import { OpenWorkbench } from "../support/workbench.ts";

/** An author at work, in a real browser: each test goes on where the one before it ended. */
describe.skipIf(!canBrowse())("an author at the workbench", () => {
  let open: OpenWorkbench;
  beforeAll(async () => {
    open = await OpenWorkbench.open();
  });
  afterAll(() => open?.close());
  const pictureOnFailure = (name: string) => onTestFailed(() => open.picture(`failed-${name}`));

  test("map: pointing at a cause lights what leads to it; opening it shows its file; the keyboard does the same", async () => {
    pictureOnFailure("map");
    await open.view("map");
    const { page } = open;
    const { causes, questions, vocabulary } = open.bench.knowledge;
    expect(await page.locator("g.box").count()).toBe(
      causes.size + questions.size + Object.keys(vocabulary.stages).length,
    );
    await page.locator('[data-name="cause/wrong-vault"]').hover();
    await page.locator('[data-name="question/saved-in"].lit').waitFor();
    await page.locator(".told", { hasText: "saved-in" }).waitFor();
    await open.picture("map-cause");

    await page.locator('[data-name="cause/wrong-vault"]').click();
    const dialog = page.locator("dialog[open]");
    expect(await dialog.locator("a.file").textContent()).toBe("causes/wrong-vault.json");
    await open.picture("entry");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });

    await page.locator('g.box[tabindex="0"]').focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.locator('g.box:focus[aria-label^="question: "]').waitFor();
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });

    const shown = () => page.locator("g.box.cause").count();
    await page.getByRole("searchbox", { name: "Find" }).fill("bluetooth");
    await expect.poll(shown).toBeLessThan(causes.size);
    await page.getByRole("searchbox", { name: "Find" }).fill("");
    await expect.poll(shown).toBe(causes.size);
  });

  test("cards: a fix for a Samsung as Teams draws it, light and dark, on desktop and phone, with its data", async () => {
    pictureOnFailure("cards");
    await open.view("cards");
    const { page } = open;
    await page.getByLabel("Find a card").fill("bluetooth");
    await page.locator('.card-list details:has(summary:text("Fixes")) button').first().click();
    await page.locator('.preview a.file[href*="/fixes/"]').waitFor();
    await expect.poll(() => page.locator(".teams .ac-adaptiveCard").count()).toBe(4);
    expect(await page.locator(".teams.phone.dark").textContent()).toContain("Bluetooth");
    await page.locator(".teams.desktop.light").getByRole("button", { name: "It worked" }).click();
    await page.locator(".said", { hasText: "fix-worked" }).waitFor();
    await open.picture("cards-fix");
  });

  test("what if: words and an answer move the bars and the next question, with reasons", async () => {
    pictureOnFailure("what-if");
    await open.view("what-if");
    const { page } = open;
    const step = page.locator(".step");
    await page.getByLabel("What the person writes").fill("I scan the QR code and nothing happens");
    await page.locator(".result .notes", { hasText: "by QR code" }).waitFor();
    const first = await step.getAttribute("data-step");
    const shown = Number(await page.locator(".result").getAttribute("data-shown"));
    await page.locator(".known details", { hasText: "Bluetooth" }).first().locator("summary").click();
    await page.locator('select[data-finding="bluetooth"]').selectOption("missing");
    await page.locator(`.result[data-shown="${shown + 1}"]`).waitFor();
    expect(await page.locator(".bars li").first().getAttribute("data-cause")).toBe("cross-device-bluetooth");
    const bar = page.locator('.bars li[data-cause="cross-device-bluetooth"]');
    expect(await bar.getAttribute("class")).toBe("up");
    expect(await step.getAttribute("data-step")).not.toBe(first);
    await bar.locator("summary").click();
    await bar.locator(".reasons", { hasText: "Bluetooth" }).waitFor();
    await open.picture("what-if-answer");
    await open.picture("what-if-answer", 400, "dark");
  });

  test("scenarios: an edit makes one fail, and the page says which and why, without a reload", async () => {
    pictureOnFailure("scenarios");
    await open.view("scenarios");
    const { page, copy } = open;
    const ended = page.locator('.summary[data-running="false"]');
    await ended.waitFor();
    const passing = async () => Number(/(\d+) passed/.exec((await page.locator(".summary").textContent()) ?? "")?.[1]);
    const passed = await passing();
    const { revision } = open.bench.state;
    copy.change("causes/cross-device-bluetooth.json", (cause) => Object.assign(cause, { repairedBy: "network" }), "{");
    await page.locator(`main[data-ready="scenarios ${revision + 1}"]`).waitFor();
    await ended.waitFor();
    await expect.poll(passing).toBeLessThan(passed);
    await page.getByLabel("Show").selectOption("changed");
    const turned = page.locator(".scenario.fail", { has: page.locator(".chip", { hasText: "changed" }) }).first();
    await turned.locator("summary").click();
    await turned.locator("dl").waitFor({ state: "visible" });
    expect(await turned.locator(".why").textContent()).toMatch(/ended|found|asked/);
    expect(await turned.locator("dl").textContent()).toMatch(/Ended.+Asked \(\d+\)/);
    await open.picture("scenarios-failed");
    copy.restore();
    await page.locator(`main[data-ready="scenarios ${revision + 2}"]`).waitFor();
  });

  test("a broken file is reported with file and line, the last good picture stays, and mending it ends it", async () => {
    pictureOnFailure("check");
    await open.view("map");
    const { page, copy } = open;
    const line = copy.replace("causes/wrong-vault.json", '"prior": "common",', '"prior": common,');
    await page.locator("#status.stale", { hasText: "error" }).waitFor(); // the badge is drawn with it
    await expect.poll(() => page.locator("g.box.cause").count()).toBe(open.bench.knowledge.causes.size);
    await expect.poll(async () => Number(await page.locator("#check-badge").textContent())).toBeGreaterThan(0);
    await page.getByRole("link", { name: "See what to mend" }).click();
    const finding = page.locator(".findings .error").first();
    const link = finding.locator("a.file");
    await page.locator('main[data-ready^="check "]').waitFor();
    expect(await link.textContent()).toMatch(/^causes\/wrong-vault\.json/);
    expect(await link.textContent()).toMatch(new RegExp(`:${line}$`));
    await open.picture("check-broken");
    await open.picture("check-broken", 400, "dark");

    copy.restore();
    await page.locator("#status:not(.stale)").waitFor();
    await expect.poll(() => page.locator(".findings li").count()).toBe(0);
    const shape = copy.replace("causes/wrong-vault.json", '"prior": "common"', '"prior": "often"');
    expect(shape).toBe(line);
    await expect.poll(() => link.textContent()).toBe(`causes/wrong-vault.json:${shape}`);
    expect(await link.getAttribute("href")).toMatch(
      new RegExp(`^vscode://file/.+/causes/wrong-vault\\.json:${shape}$`),
    );
    copy.restore();
    await page.locator("#status:not(.stale)").waitFor();
  });

  test.each([
    [1_400, "light"],
    [1_400, "dark"],
    [400, "light"],
    [400, "dark"],
  ] as const)(
    "every view at %i pixels, %s: pictures; nothing sticks out at the side; text can be read",
    async (width, theme) => {
      for (const name of ["map", "cards", "what-if", "scenarios", "check"]) {
        await open.page.setViewportSize({ width: 1_400, height: 900 });
        await open.view(name);
        await open.picture(name, width, theme);
        const sideways = await open.page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect({ name, sideways }).toEqual({ name, sideways: 0 });
        expect(await open.page.evaluate(`(${faint})()`)).toEqual([]);
      }
      await open.page.setViewportSize({ width: 1_400, height: 900 });
    },
  );

  test("the page asked for nothing from elsewhere, and nothing went wrong in it", () => {
    expect(open.asked).toEqual([]);
    expect(open.errors).toEqual([]);
  });
});

/** Runs in the page: words whose colour is too close to what is behind them (WCAG 2.2, 1.4.3: 4.5 to 1). */
const faint = `() => {
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const parts = (colour) => { const found = colour.match(/[\\d.]+/g)?.map(Number) ?? [0, 0, 0]; return { rgb: found.slice(0, 3), alpha: found[3] ?? 1 }; };
  const behind = (element) => { for (let at = element; at; at = at.parentElement) { const { rgb, alpha } = parts(getComputedStyle(at).backgroundColor); if (alpha === 1) return rgb; } return [255, 255, 255]; };
  const found = [];
  for (const element of document.querySelectorAll("body *:not(option, svg *, .teams *)")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (!own || !element.checkVisibility() || element.disabled || element.closest(".sr, .skip, noscript, :disabled")) continue;
    const [a, b] = [luminance(parts(getComputedStyle(element).color).rgb), luminance(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(element.tagName + "." + element.className + " " + element.textContent.slice(0, 30) + " " + ratio.toFixed(2));
  }
  return [...new Set(found)].slice(0, 10);
}`;
