import type { Variant } from "../model.ts";
import { findingIn, type Rule, stepEntryOf } from "./rule.ts";

const NAME = "branches-complete";

/** Who writes steps for the one usually means to write them for the other. The last variant is mostly the one for Windows. */
const PAIRS: readonly { readonly has: string; readonly lacks: string; readonly in: readonly string[] }[] = [
  { has: "iphone", lacks: "android", in: ["handset", "device", "phone"] },
  { has: "android", lacks: "iphone", in: ["handset", "device", "phone"] },
  { has: "windows", lacks: "mac", in: ["device"] },
];
const PHONE_MENU = /\*\*Settings\b[^*]*(\*\*[^*]*>|>)/;

export const branchesComplete: Rule = {
  name: NAME,
  why: "Steps for one kind of phone and none for the other leave half of the people with the general words; Samsung's menus are others.",
  exceptions: [
    { file: "fixes/refresh-browser.json", why: "the settings are the browser's, which are the same on every phone" },
    { file: "procedures/delete-on-device.json", why: "the step says what to search the settings for" },
    { file: "procedures/register-synced.json", why: "the step says what to search the settings for" },
    { file: "procedures/turn-on-provider.json", why: "a vault of one's own choice; the step says what to search for" },
    { file: "fixes/reset-security-key.json", why: "only Windows resets a key in its own settings" },
    { file: "fixes/scan-with-iphone-camera.json", why: "the last variant is the one for the iPhone" },
    { file: "fixes/sign-in-without-typing-your-name.json", why: "the last variant is the one for Android and Windows" },
    { file: "procedures/use-phone-by-qr.json", why: "the variants without a computer are for the Mac and all others" },
  ],
  checkFile: (file) => {
    const entry = stepEntryOf(file);
    if (!entry) return [];
    const at = (variant: number, message: string) => findingIn(file, ["variants", variant], NAME, message);
    const pairs = PAIRS.flatMap(({ has, lacks, in: findings }) => {
      const v = entry.variants.findIndex((variant) => names(variant, findings, has));
      if (v === -1 || entry.variants.some((variant) => names(variant, findings, lacks))) return [];
      return [at(v, `There are steps for ${has} here and none for ${lacks}. Add a variant for ${lacks}.`)];
    });
    return [...pairs, ...makers(entry.variants).map((v) => at(v, SAMSUNG))];
  },
};

const SAMSUNG =
  'These steps name menus of an Android phone, and Samsung has others. Add a variant with "maker": ["samsung"] before this one, or say in the step what it is called on a Samsung.';

function names({ when = {} }: Variant, findings: readonly string[], value: string): boolean {
  return findings.some((finding) => when[finding]?.includes(value));
}

/** Android variants with a menu path of the phone, without a Samsung one before them and without a word on Samsung. */
function makers(variants: readonly Variant[]): number[] {
  return variants.flatMap((variant, v) => {
    const { when = {}, steps } = variant;
    if (!names(variant, ["handset", "device"], "android") || when.maker) return [];
    const words = steps.map((step) => step.say ?? "").join("\n");
    if (!PHONE_MENU.test(words) || /samsung/i.test(words)) return [];
    const isTold = variants.slice(0, v).some((before) => before.when?.maker?.includes("samsung"));
    return isTold ? [] : [v];
  });
}
