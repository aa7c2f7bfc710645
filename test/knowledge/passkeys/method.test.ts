import { describe, expect, test } from "vitest";
import { loadKnowledge } from "../../../knowledge/load.ts";
import { readMethods } from "../../../knowledge/passkeys/method.ts";
import { vaultOf } from "../../../knowledge/passkeys/vaults.ts";
import { NUMBERS } from "../../support/graph-methods.ts";

/** What Microsoft Graph lists is read whatever it looks like, and nothing secret is kept of it. */

const only = (object: unknown) => readMethods([object])[0];

test("a passkey as /fido2Methods gives it", () => {
  const answer = {
    "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#x",
    value: [
      {
        id: "-2_GRUg2-HYz6_1YG4YRAQ2",
        displayName: "Authenticator - iOS",
        createdDateTime: "2026-05-12T08:14:03Z",
        lastUsedDateTime: null,
        aaGuid: NUMBERS.authenticatorIphone.toUpperCase(),
        model: "Microsoft Authenticator",
        attestationCertificates: [],
        attestationLevel: "attested",
        passkeyType: "deviceBound",
      },
    ],
  };
  expect(readMethods(answer, "passkey")).toEqual([
    {
      kind: "passkey",
      id: "-2_GRUg2-HYz6_1YG4YRAQ2",
      name: "Authenticator - iOS",
      createdAt: "2026-05-12T08:14:03.000Z",
      aaguid: NUMBERS.authenticatorIphone,
      model: "Microsoft Authenticator",
      attested: true,
      passkeyType: "device-bound",
    },
  ]);
});

describe("the kind, by type or by what only objects of that kind have", () => {
  test.each([
    [{ "@odata.type": "#microsoft.graph.fido2AuthenticationMethod" }, "passkey"],
    [{ "@odata.type": "#Microsoft.Graph.FIDO2AuthenticationMethod" }, "passkey"],
    [{ aaGuid: NUMBERS.yubikey }, "passkey"],
    [{ AAGUID: NUMBERS.yubikey }, "passkey"],
    [{ passkeyType: "synced" }, "passkey"],
    [{ "@odata.type": "#microsoft.graph.windowsHelloForBusinessAuthenticationMethod" }, "windows-hello"],
    [{ displayName: "LAP-1", keyStrength: "normal" }, "windows-hello"],
    [{ displayName: "Mac", keyStrength: "normal", platform: "macOS" }, "platform-credential"],
    [{ deviceTag: "SoftwareTokenActivated", displayName: "Pixel" }, "authenticator"],
    [{ isUsable: true, lifetimeInMinutes: 60 }, "access-pass"],
    [{ phoneNumber: "+1 2065550100" }, "other"],
    [{ "@odata.type": "#microsoft.graph.brandNewAuthenticationMethod", aaGuid: NUMBERS.yubikey }, "other"],
    [{ "@odata.type": 17 }, "other"],
    [{}, "other"],
  ])("H07 %j: %s", (object, kind) => expect(only(object)?.kind).toBe(kind));

  test("an object that shows nothing is what the caller says the answer holds", () =>
    expect(readMethods([{ id: "x", displayName: "My passkey" }], "passkey")[0]?.kind).toBe("passkey"));
});

describe("never throws, whatever comes", () => {
  test.each([
    [undefined],
    [null],
    ["text"],
    [17],
    [[null, "text", 17, [], [[]]]],
    [{ value: "text" }],
    [{ value: [{ id: 17, displayName: {}, createdDateTime: [], aaGuid: 5, attestationLevel: null, passkeyType: {} }] }],
    [
      [
        {
          aaGuid: "not a number",
          createdDateTime: "yesterday",
          attestationLevel: "maybe",
          passkeyType: "unknownFutureValue",
        },
      ],
    ],
  ])("%j", (answer) => {
    for (const method of readMethods(answer, "passkey")) {
      expect(method.id).not.toBe("");
      expect(method.aaguid).toBeUndefined();
      expect(method.createdAt).toBeUndefined();
    }
  });

  test("a date of year 1 is no date; rows without an id are told apart", () => {
    const [first, second] = readMethods([{ createdDateTime: "0001-01-01T00:00:00Z" }, {}], "passkey");
    expect(first?.createdAt).toBeUndefined();
    expect(first?.id).not.toBe(second?.id);
  });

  test("an AAGUID without dashes or in braces is the same number", () => {
    const bare = NUMBERS.yubikey.replaceAll("-", "");
    for (const aaGuid of [bare, `{${NUMBERS.yubikey}}`, ` ${NUMBERS.yubikey.toUpperCase()} `])
      expect(only({ aaGuid })?.aaguid).toBe(NUMBERS.yubikey);
  });
});

test("nothing secret is kept: no pass, no number, no address, no name of an unknown type", () => {
  const methods = readMethods([
    {
      "@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethod",
      temporaryAccessPass: "PASS-123",
      isUsable: true,
      displayName: "PASS-123",
    },
    {
      "@odata.type": "#microsoft.graph.phoneAuthenticationMethod",
      phoneNumber: "+1 2065550100",
      displayName: "+1 2065550100",
    },
    { "@odata.type": "#microsoft.graph.emailAuthenticationMethod", emailAddress: "ann@contoso.example" },
    { "@odata.type": "#microsoft.graph.softwareOathAuthenticationMethod", secretKey: "PASS-123" },
    { "@odata.type": "#microsoft.graph.passwordAuthenticationMethod", password: "PASS-123" },
  ]);
  expect(JSON.stringify(methods)).not.toMatch(/PASS-123|2065550100|ann@/);
  expect(methods.map(({ usable }) => usable)).toEqual([true, undefined, false, undefined, false]);
});

describe("which vault holds it", () => {
  const knowledge = loadKnowledge();
  const vault = (object: Readonly<Record<string, unknown>>) => {
    const method = only({ passkeyType: "deviceBound", ...object });
    return method && vaultOf(knowledge, method);
  };

  test.each([
    [{ aaGuid: NUMBERS.authenticatorAndroid }, { store: "authenticator", platform: "android", by: "number" }],
    [{ aaGuid: NUMBERS.authenticatorIphone }, { store: "authenticator", platform: "iphone", by: "number" }],
    [{ aaGuid: NUMBERS.windowsHello }, { store: "windows-hello", by: "number" }],
    [
      { aaGuid: NUMBERS.icloud, passkeyType: "synced" },
      { store: "icloud-keychain", typeDiffers: false },
    ],
    [{ aaGuid: NUMBERS.icloud }, { store: "icloud-keychain", typeDiffers: true }],
    [{ aaGuid: NUMBERS.authenticatorAndroid, passkeyType: "synced" }, { typeDiffers: true }],
    [{ aaGuid: NUMBERS.samsungPass }, { store: "samsung-pass", typeDiffers: false }],
    [
      { aaGuid: NUMBERS.authenticatorAndroid, model: "Security Key NFC by Yubico" },
      { store: "authenticator", modelDiffers: true },
    ],
    [
      { aaGuid: NUMBERS.none, displayName: "Authenticator - Android" },
      { store: "authenticator", platform: "android", by: "name" },
    ],
    [
      { aaGuid: NUMBERS.unknown, displayName: "spare key in the drawer" },
      { store: "security-key", by: "name" },
    ],
    [
      { aaGuid: NUMBERS.unknown, displayName: "Office laptop" },
      { store: "windows-hello", by: "name" },
    ],
    [
      { aaGuid: NUMBERS.unknown, displayName: "Ann's iPhone", passkeyType: "synced" },
      { store: "icloud-keychain", by: "name" },
    ],
  ])("%j: %j", (object, expected) => expect(vault(object)).toMatchObject(expected));

  test.each([[{ aaGuid: NUMBERS.none }], [{ aaGuid: NUMBERS.unknown, displayName: "passkey 1" }], [{}]])(
    "%j: not known",
    (object) => expect(vault(object)).toBeUndefined(),
  );
});
