import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { AppManifestUtils } from "@microsoft/app-manifest";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildAppPackage, PLACEHOLDER_ID } from "../../bot/app-package.ts";

const FOLDER = join(import.meta.dirname, "../../appPackage");
const APP_ID = "12345678-90ab-cdef-1234-567890abcdef";
const manifest = JSON.parse(readFileSync(join(FOLDER, "manifest.json"), "utf8"));

describe("the manifest", () => {
  test("is valid by Microsoft's schema", async () => {
    const [, errors] = await AppManifestUtils.readAndValidateTeamsManifest(join(FOLDER, "manifest.json"));
    expect(errors).toEqual([]);
  });

  test("offers the bot where people and agents are", () => {
    expect(manifest.bots[0].scopes).toEqual(["personal", "team", "groupChat"]);
  });

  test("lists only the commands that the bot knows", () => {
    const titles = manifest.bots[0].commandLists.flatMap((list: { commands: { title: string }[] }) =>
      list.commands.map(({ title }) => title),
    );
    expect(new Set(titles)).toEqual(
      new Set([
        "help",
        "start over",
        "talk to a person",
        "for a colleague",
        "what do you store about me",
        "forget me",
        "report",
        "search",
        "case",
      ]),
    );
  });

  test("says the same as its English language file", () => {
    const english = JSON.parse(readFileSync(join(FOLDER, "en.json"), "utf8"));
    expect(english["name.short"]).toBe(manifest.name.short);
    expect(english["description.full"]).toBe(manifest.description.full);
    for (const [l, list] of manifest.bots[0].commandLists.entries())
      for (const [c, command] of list.commands.entries())
        expect(english[`bots[0].commandLists[${l}].commands[${c}].title`]).toBe(command.title);
  });

  test("holds no secret and no id of a real organisation", () => {
    for (const name of ["manifest.json", "en.json"]) {
      const text = readFileSync(join(FOLDER, name), "utf8");
      expect(text).not.toMatch(
        /client_?secret|apppassword|BEGIN [A-Z ]*PRIVATE KEY|[A-Za-z0-9_~.]{3}8Q~[A-Za-z0-9_~.-]{30}/i,
      );
      const ids = text.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? [];
      expect(ids.filter((id) => id !== PLACEHOLDER_ID)).toEqual([]);
    }
  });
});

describe("the icons", () => {
  test("colour: 192 x 192, and nowhere transparent", () => {
    const { width, height, pixels } = decodePng(join(FOLDER, "color.png"));
    expect([width, height]).toEqual([192, 192]);
    expect(pixels.every(({ alpha }) => alpha === 255)).toBe(true);
  });

  test("outline: 32 x 32, white lines on a transparent ground", () => {
    const { width, height, pixels } = decodePng(join(FOLDER, "outline.png"));
    expect([width, height]).toEqual([32, 32]);
    const drawn = pixels.filter(({ alpha }) => alpha > 0);
    expect(pixels[0]?.alpha).toBe(0);
    expect(drawn.length).toBeGreaterThan(100);
    expect(drawn.length).toBeLessThan(pixels.length / 2);
    expect(drawn.filter(({ red, green, blue }) => Math.min(red, green, blue) < 250)).toEqual([]);
  });

  test("both have their drawing beside them", () => {
    expect(readdirSync(join(FOLDER, "icons"))).toEqual(["color.svg", "outline.svg"]);
  });
});

describe("the package", () => {
  test("two builds are the same, byte for byte", async () => {
    const [first, second] = [await zipOf(FOLDER), await zipOf(FOLDER)];
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
  });

  test("holds the manifest at the top, with the app's own id in every place", async () => {
    const files = unzipSync(await zipOf(FOLDER));
    expect(Object.keys(files)).toEqual(["manifest.json", "color.png", "outline.png", "en.json"]);
    const text = new TextDecoder().decode(files["manifest.json"]);
    expect(text).not.toContain(PLACEHOLDER_ID);
    const packed = JSON.parse(text);
    expect([packed.id, packed.bots[0].botId, packed.webApplicationInfo.id]).toEqual([APP_ID, APP_ID, APP_ID]);
    expect(packed.webApplicationInfo.resource).toBe(`api://botid-${APP_ID}`);
  });
});

describe("a package that cannot be built says why", () => {
  let copy: string;
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), "app-package-"));
    cpSync(FOLDER, copy, { recursive: true });
  });
  afterEach(() => rmSync(copy, { recursive: true }));

  test("an app id that is no id", async () => {
    expect(await faultsOf(FOLDER, "my-bot")).toEqual([
      'MicrosoftAppId is "my-bot". Set the app id of the bot, a GUID.',
    ]);
  });

  test("a name that is too long", async () => {
    const long = { ...manifest, name: { short: "Passkey Helpdesk for everybody here" } };
    writeFileSync(join(copy, "manifest.json"), JSON.stringify(long));
    expect(await faultsOf(copy)).toEqual(["manifest.json, name.short: must not have more than 30 characters."]);
  });

  test("a manifest that is not JSON", async () => {
    writeFileSync(join(copy, "manifest.json"), "{");
    expect((await faultsOf(copy))[0]).toMatch(/^manifest\.json cannot be read: /);
  });

  test("an icon that is missing, and one of the wrong size", async () => {
    rmSync(join(copy, "outline.png"));
    expect(await faultsOf(copy)).toEqual(["outline.png is missing. manifest.json names it, so add it beside it."]);
    cpSync(join(copy, "color.png"), join(copy, "outline.png"));
    expect(await faultsOf(copy)).toEqual(["outline.png is 192 x 192 pixels. Teams wants 32 x 32."]);
  });

  test("a language file with a text that leads nowhere, and one that is too long", async () => {
    const english = JSON.parse(readFileSync(join(copy, "en.json"), "utf8"));
    const texts = { ...english, "bots[0].commandLists[0].commands[9].title": "x", "description.short": "x".repeat(81) };
    writeFileSync(join(copy, "en.json"), JSON.stringify(texts));
    expect(await faultsOf(copy)).toEqual([
      'en.json: "bots[0].commandLists[0].commands[9].title" is not a text of manifest.json. Correct the name or take it out.',
      "en.json, description.short: must not have more than 80 characters.",
    ]);
  });
});

async function zipOf(folder: string): Promise<Uint8Array> {
  const built = await buildAppPackage(folder, APP_ID);
  if ("faults" in built) throw new Error(built.faults.join("\n"));
  return built.zip;
}

async function faultsOf(folder: string, appId = APP_ID): Promise<readonly string[]> {
  const built = await buildAppPackage(folder, appId);
  return "faults" in built ? built.faults : [];
}

interface Pixel {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

/** Enough of PNG for our two icons: 8 bits a channel, RGB or RGBA, not interlaced. */
function decodePng(file: string): { width: number; height: number; pixels: Pixel[] } {
  const png = readFileSync(file);
  const [width, height, channels] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6 ? 4 : 3];
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const bytes = unfilter(inflateSync(Buffer.concat(parts)), width * channels, channels);
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const [red = 0, green = 0, blue = 0, alpha = 255] = bytes.subarray(i * channels, (i + 1) * channels);
    return { red, green, blue, alpha };
  });
  return { width, height, pixels };
}

/** Undoes the five line filters of PNG (specification, section 9). */
function unfilter(raw: Buffer, stride: number, channels: number): Buffer {
  const lines = raw.length / (stride + 1);
  const out = Buffer.alloc(lines * stride);
  for (let y = 0; y < lines; y++) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? (out[y * stride + x - channels] ?? 0) : 0;
      const up = y > 0 ? (out[(y - 1) * stride + x] ?? 0) : 0;
      const upLeft = x >= channels && y > 0 ? (out[(y - 1) * stride + x - channels] ?? 0) : 0;
      const add = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter] ?? 0;
      out[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + add;
    }
  }
  return out;
}

function paeth(left: number, up: number, upLeft: number): number {
  const near = (value: number) => Math.abs(left + up - upLeft - value);
  if (near(left) <= near(up) && near(left) <= near(upLeft)) return left;
  return near(up) <= near(upLeft) ? up : upLeft;
}
