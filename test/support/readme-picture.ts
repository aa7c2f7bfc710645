/** Makes docs/picture.png for the README from the running product: `node test/support/readme-picture.ts`. */
import { mkdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openPlayground, type Playground } from "./playground.ts";
import { startProduct } from "./product.ts";

const FILE = fileURLToPath(new URL("../../docs/picture.png", import.meta.url));
const SAID = "my passkey stopped working on my Samsung";
const MARGIN = 16; // around what is shown, in pixels of the page
const MOST_BYTES = 300_000; // so that the README opens quickly

async function main(): Promise<void> {
  const product = await startProduct();
  try {
    const chat = await openPlayground(product.playground ?? "", { width: 640, height: 1400, scale: 2 });
    try {
      await chat.waiting();
      await chat.says(SAID);
      await chat.page.mouse.move(0, 0);
      mkdirSync(fileURLToPath(new URL("../../docs", import.meta.url)), { recursive: true });
      await chat.page.screenshot({ path: FILE, clip: await fromMessageToLastCard(chat) });
    } finally {
      await chat.close();
    }
    await product.stop("SIGTERM");
  } finally {
    product.clear();
  }
  const { size } = statSync(FILE);
  process.stdout.write(`${FILE}: ${size} bytes\n`);
  if (size > MOST_BYTES) throw new Error(`The picture is larger than ${MOST_BYTES} bytes.`);
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The part of the page from what the person typed down to the newest card. */
async function fromMessageToLastCard(chat: Playground): Promise<Box> {
  const boxes = await Promise.all([
    chat.page.getByText(SAID, { exact: true }).first().boundingBox(),
    chat.page.locator(".fai-OutputCard").last().boundingBox(),
    chat.page.getByRole("img", { name: "Helpdesk", exact: true }).last().boundingBox(), // the bot's face, left of its cards
  ]);
  const found = boxes.filter((box) => box !== null);
  const left = Math.min(...found.map(({ x }) => x)) - MARGIN;
  const right = Math.max(...found.map(({ x, width }) => x + width)) + 2 * MARGIN;
  const top = Math.min(...found.map(({ y }) => y)) - 2 * MARGIN; // the bubble has a line with the time above it
  const bottom = Math.max(...found.map(({ y, height }) => y + height)) + MARGIN;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

await main();
