import { describe, expect, test } from "vitest";
import { bare, plain, unmarked } from "../../cards/escape.ts";

const ZWSP = "\u200B";

describe("plain shows what was typed, letter for letter", () => {
  test.each([
    ["words", "I scan the QR code, and nothing happens!", "I scan the QR code, and nothing happens!"],
    ["bold", "**now** and __now__", "\\*\\*now\\*\\* and \\_\\_now\\_\\_"],
    ["a link", "[Approved by IT](https://evil.example)", "\\[Approved by IT\\](https://evil.example)"],
    ["an image", "![x](https://evil.example/p.png)", "!\\[x\\](https://evil.example/p.png)"],
    ["an escape that was typed", "\\*not bold\\*", "\\\\\\*not bold\\\\\\*"],
    ["an escaped link", "\\[a](b)", "\\\\\\[a\\](b)"],
    ["code", "`rm`", "\\`rm\\`"],
    ["struck out", "~~no~~ ~3", "\\~\\~no\\~\\~ ~3"],
    ["a tag", "<b>x</b> <at>everyone</at>", "\\<b>x\\</b> \\<at>everyone\\</at>"],
    ["an address in brackets", "<https://evil.example>", "\\<https://evil.example>"],
    ["a comparison", "iOS 16 < 17 & more", "iOS 16 < 17 & more"],
    ["an entity", "&lt;b&gt; &#42; AT&T", "\\&lt;b\\&gt; \\&#42; AT&T"],
    ["a date function", "{{DATE(2026-11-20T09:00:00Z)}}", `{${ZWSP}{DATE(2026-11-20T09:00:00Z)}}`],
    ["many braces", "{{{TIME(x)}}}", `{${ZWSP}{${ZWSP}{TIME(x)}}}`],
    ["an expression", "${string($root)} ${1+1}", "${string($root)} ${1+1}"],
    ["a heading", "# hello", "\\# hello"],
    ["a list", "- one\n- two", "\\- one - two"],
    ["a numbered list", "1. open settings", "1\\. open settings"],
    ["a version", "17.4", "17.4"],
    ["a quotation", "> said", "\\> said"],
    ["a rule", "---", "\\---"],
    ["lines", "first\r\nsecond\tthird\u2028fourth", "first second third fourth"],
    ["control characters", "a\u0000b\u001b[31mc\u0007", "a b \\[31mc"],
    ["bidi", "safe\u202Egpj.exe\u2066x\u2069", "safegpj.exex"],
    ["zero width", "pass\u200Bword\uFEFF\u00AD\u2060", "password"],
    ["invisible tags", "hi\u{E0068}\u{E0069}", "hi"],
    ["fillers", "\u3164\u115F", ""],
    ["stacked marks", `Z${"\u0335".repeat(40)}`, "Z\u0335\u0335\u0335"],
    ["half a letter", "a\uD83Db", "a\uFFFDb"],
    ["accents, scripts and pictures", "Grüße, 안녕, שלום 👍🏽", "Grüße, 안녕, שלום 👍🏽"],
    ["nothing", " \n ", ""],
  ])("%s", (_what, typed, shown) => {
    expect(plain(typed)).toBe(shown);
  });

  test("a long text is cut between letters, with a mark, before it is escaped", () => {
    expect(plain("abcdef", 3)).toBe("abc…");
    expect(plain("ab*def", 3)).toBe("ab\\*…");
    expect(plain("👍👍👍👍", 3)).toBe("👍👍👍…");
    expect(plain("👍👍👍", 3)).toBe("👍👍👍");
    expect(Array.from(plain("x".repeat(100_000)))).toHaveLength(301);
  });

  test("10,000 hostile characters take no time", () => {
    const start = performance.now();
    for (const letter of ["*", "[", "{", "<a", "\u0301", "&a", "\u200B", " \n", "1."])
      plain(letter.repeat(10_000), 10_000);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

test.each([
  ["Markdown stays as it is where nobody reads it", "a *b* [c](d) <e>", "a *b* [c](d) <e>"],
  ["a date function is broken here too", "{{TIME(x)}}", `{${ZWSP}{TIME(x)}}`],
  ["what nobody sees is gone", "a\u202Eb\u200Bc\nd", "abc d"],
])("bare: %s", (_what, typed, shown) => {
  expect(bare(typed)).toBe(shown);
  expect(bare(bare(typed))).toBe(shown);
});

test.each([
  ["Call **+1 555 0100** now", "Call +1 555 0100 now"],
  ["See [the page](https://example.com/a), checked", "See the page, checked"],
  [plain("**a** [b](c) \\d _e_ <i>"), "**a** [b](c) \\d _e_ <i>"],
  ["C:\\Users 5 * 3", "C:\\Users 5 * 3"],
])("unmarked: %s", (text, spoken) => {
  expect(unmarked(text)).toBe(spoken);
});
