/**
 * Draws every sample as a sheet: desktop and phone width, light and dark. Run it and look:
 * `node test/support/card-pictures.ts [name…]` writes `test-results/cards/<sample>.png`.
 *
 * The renderer is Microsoft's; the looks are ours, close to Teams. What only Teams does is imitated here:
 * the area grid of the agents' card (columns from standard width on).
 */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Page } from "playwright-core";
import { cardSamples } from "./card-samples.ts";

const FOLDER = "test-results/cards";
const WIDTHS = { desktop: 600, phone: 320 };
const require = createRequire(import.meta.url);

const css = `
body { margin: 0; font-family: "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif; }
main { display: flex; align-items: flex-start; width: max-content; }
section { padding: 16px; align-self: stretch; }
.light { --page: #ebebeb; --card: #fff; --line: #d1d1d1; --text: #242424; --field: #fff; --brand: #5b5fc7; --bad: #c50f1f; }
.dark { --page: #141414; --card: #292929; --line: #5c5c5c; --text: #fff; --field: #1f1f1f; --brand: #4f52b2; --bad: #f1707b; }
section { background: var(--page); color: var(--text); }
.ac-adaptiveCard { border-radius: 8px; border: 1px solid var(--line); box-sizing: border-box; overflow: hidden; outline: none; }
.ac-textBlock p { margin: 0; } .ac-textBlock a { color: var(--brand); } .dark .ac-textBlock a { color: #a9ace8; }
.ac-actionSet { flex-wrap: wrap !important; gap: 8px; } .ac-actionSet > div:not(:has(button)):not(.ac-pushButton) { display: none; }
.ac-pushButton { font: 600 14px/20px inherit; font-family: inherit; padding: 5px 12px; border-radius: 4px; border: 1px solid var(--line);
  background: var(--card); color: var(--text); flex: 0 1 auto !important; max-width: 100%; }
.ac-pushButton.style-positive { background: var(--brand); border-color: var(--brand); color: #fff; }
.ac-pushButton.style-destructive { color: var(--bad); border-color: var(--bad); }
.ac-input { font: 14px/20px inherit; font-family: inherit; color: var(--text); }
.ac-textInput, .ac-multichoiceInput.ac-choiceSetInput-compact, .ac-numberInput, .ac-dateInput { width: 100%; box-sizing: border-box;
  padding: 5px 10px; border: 1px solid var(--line); border-radius: 4px; background: var(--field); color: var(--text); }
.ac-choiceSetInput-expanded label, .ac-choiceSetInput-multiSelect label { padding: 3px 0 3px 6px; }
.ac-choiceSetInput-expanded > div, .ac-choiceSetInput-multiSelect > div { align-items: center !important; }
.ac-fact-title { padding-right: 12px; }
.desktop #columns { display: grid !important; grid-template-columns: 1fr 1fr 1fr; gap: 12px; } .desktop #columns > :not(.ac-container) { display: none; }
`;

/** Runs in the page: the little Markdown that Teams knows, after the rules of `cards/escape.ts`. */
const inPage = `
function markdown(text) {
  const kept = [];
  const keep = (html) => "\\u0001" + (kept.push(html) - 1) + "\\u0001";
  const html = (part) => part.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  return "<p>" + html(text.replace(/\\\\([\\\\*_[\\]\`~<&#>+.)=-])/g, (_, letter) => keep(html(letter))))
    .replace(/\\[([^\\]]+)\\]\\((https:[^)\\s]+)\\)/g, '<a href="$2">$1</a>')
    .replace(/\\*\\*(.+?)\\*\\*/g, "<b style='font-weight:600'>$1</b>")
    .replace(/\\u0001(\\d+)\\u0001/g, (_, index) => kept[index]) + "</p>";
}
AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => { result.outputHtml = markdown(text); result.didProcess = true; };
function draw(card, hosts, widths) {
  const main = document.querySelector("main");
  main.replaceChildren();
  for (const [theme, width] of [["light", "desktop"], ["light", "phone"], ["dark", "phone"], ["dark", "desktop"]]) {
    const shown = new AdaptiveCards.AdaptiveCard();
    shown.hostConfig = new AdaptiveCards.HostConfig(hosts[theme]);
    shown.parse(card, new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5));
    const section = document.createElement("section");
    section.className = theme + " " + width;
    section.style.width = widths[width] + "px";
    section.append(shown.render());
    main.append(section);
    for (const part of section.querySelectorAll('.desktop #columns > *')) if (part.innerText === '') part.remove(); // spacers
  }
}
`;

async function main(only: readonly string[]): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
    ],
  });
  try {
    const page = await emptyPage(await browser.newPage({ viewport: { width: 2000, height: 600 } }));
    for (const sample of cardSamples()) {
      if (only.length > 0 && !only.includes(sample.name)) continue;
      await page.evaluate(([card, hosts, widths]) => (globalThis as never as Drawing).draw(card, hosts, widths), [
        sample.build(sample.data),
        { light: hostConfig("light"), dark: hostConfig("dark") },
        WIDTHS,
      ] as const);
      await page.locator("main").screenshot({ path: `${FOLDER}/${sample.name}.png` });
      if (sample.template === "understood") await openedPicture(page, sample.name);
    }
  } finally {
    await browser.close();
  }
}

interface Drawing {
  draw(card: unknown, hosts: unknown, widths: unknown): void;
}

async function emptyPage(page: Page): Promise<Page> {
  await page.route("**/*", (route) => route.abort()); // nothing leaves this machine
  await page.setContent(`<style>${css}</style><main></main>`);
  await page.addScriptTag({ content: readFileSync(require.resolve("adaptivecards/dist/adaptivecards.js"), "utf8") });
  await page.addScriptTag({ content: inPage });
  return page;
}

async function openedPicture(page: Page, name: string): Promise<void> {
  for (const button of await page.locator("button[aria-expanded]").all()) await button.click();
  await page.locator("main").screenshot({ path: `${FOLDER}/${name}-open.png` });
}

function hostConfig(theme: string): unknown {
  return JSON.parse(readFileSync(new URL(`host-config/${theme}.json`, import.meta.url), "utf8"));
}

await main(process.argv.slice(2));
