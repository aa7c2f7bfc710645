import { type Browser, chromium, type Page } from "playwright-core";
import { rendererFile } from "../../bot/workbench/assets.ts";
import { Bench } from "../../bot/workbench/bench.ts";
import { type RunningServer, serve } from "../../bot/workbench/server.ts";
import { KnowledgeCopy } from "./knowledge-copy.ts";
import { CHROMIUM } from "./playground.ts";

/** Runs in the page: until what follows the size is drawn, and bars and colours have moved to their places. */
const SETTLED = `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  .then(() => Promise.allSettled(document.getAnimations().map((each) => each.finished)))
  .then(() => undefined)`;

const PICTURES = "test-results/workbench";

/** The workbench on a copy of the knowledge, with a browser in front of it. */
export class OpenWorkbench {
  readonly copy: KnowledgeCopy;
  readonly bench: Bench;
  readonly server: RunningServer;
  readonly page: Page;
  readonly asked: string[] = []; // hosts that the page wanted something from
  readonly errors: string[] = [];
  readonly #browser: Browser;

  private constructor(copy: KnowledgeCopy, bench: Bench, server: RunningServer, browser: Browser, page: Page) {
    this.copy = copy;
    this.bench = bench;
    this.server = server;
    this.page = page;
    this.#browser = browser;
  }

  static async open(): Promise<OpenWorkbench> {
    const copy = new KnowledgeCopy({ scenarios: ["phones.json", "fresh-vague.json"] });
    const bench = new Bench({ folder: copy.folder, hasRenderer: rendererFile() !== undefined });
    const server = await serve(bench, 0);
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
      ],
    });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(45_000);
    const open = new OpenWorkbench(copy, bench, server, browser, page);
    await page.route("**/*", (route) => {
      const { host } = new URL(route.request().url());
      if (server.url.endsWith(host)) return route.continue();
      open.asked.push(host);
      return route.abort();
    });
    page.on("pageerror", (error) => open.errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && open.errors.push(message.text()));
    return open;
  }

  /** Opens a view and waits until it is drawn. */
  async view(name: string): Promise<void> {
    const { page, server } = this;
    if (page.url().startsWith(server.url)) await page.locator(`nav a[href="#/${name}"]`).click();
    else await page.goto(`${server.url}/#/${name}`);
    await page.locator(`main[data-ready^="${name} "]`).waitFor();
  }

  /** A picture of the whole page in one width and theme. */
  async picture(name: string, width = 1_400, theme: "light" | "dark" = "light"): Promise<void> {
    const { page } = this;
    await page.setViewportSize({ width, height: width > 600 ? 900 : 800 });
    await page.locator("#theme").selectOption(theme);
    await page.evaluate(SETTLED);
    await page.screenshot({ path: `${PICTURES}/${name}-${width}-${theme}.png`, fullPage: true });
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.server.stop();
    await this.bench.stop();
    this.copy.remove();
  }
}
