import { describe, expect, test } from "vitest";
import { loadKnowledge } from "../../knowledge/load.ts";
import { READ_CHARACTERS, readFinding, readText } from "../../knowledge/read-text.ts";

/** What a sentence says, and what it does not say however much it sounds like it. */

const knowledge = loadKnowledge();

/** `finding=value` must be read, `!finding=value` must not, `!finding` must not be read at all. */
type Row = readonly [text: string, ...expected: string[]];

function faultsOf([text, ...expected]: Row): string[] {
  const { findings, errors } = readText(knowledge, text).evidence;
  const read = Object.entries(findings).map(([finding, { value }]) => `${finding}=${value}`);
  read.push(...errors.map((error) => `error=${error}`));
  return expected.filter((each) => {
    const wanted = each.replace(/^!/, "");
    const isRead = wanted.includes("=") ? read.includes(wanted) : read.some((one) => one.startsWith(`${wanted}=`));
    return isRead === each.startsWith("!");
  });
}

const devices: readonly Row[] = [
  [
    "On my iPhone 15 with iOS 17.4 the passkey is in Authenticator",
    "device=iphone",
    "os-version=17.4",
    "store=authenticator",
  ],
  [
    "iPhone 14 on iOS 16.7, setting up the Authenticator passkey fails",
    "device=iphone",
    "os-version=16.7",
    "!os-version=14",
  ],
  ["Pixel 8, Android 14", "device=android", "maker=google", "os-version=14", "!os-version=8"],
  ["The user has a Galaxy with Android 13, Samsung Pass popped up", "device=android", "maker=samsung", "os-version=13"],
  ["My iPad does not offer it", "device=iphone"],
  ["Surface Pro with Windows 11 23H2", "device=windows", "os-version=11-23H2"],
  ["No phone, only a laptop with Windows 10 22H2", "device=windows", "os-version=10-22H2"],
  ["Safari on my MacBook", "device=mac", "browser=safari"],
  ["macOS Sonoma 14.5, in Chrome", "device=mac", "os-version=14.5", "browser=chrome"],
  ["Ubuntu with Chrome", "device=linux", "browser=chrome"],
  ["It is a Chromebook", "device=chromebook"],
  ["My Fairphone refuses", "device=android", "maker=other"],
];

const several: readonly Row[] = [
  [
    "I have a Windows laptop and want to sign in with my iPhone by QR code",
    "device=windows",
    "phone=iphone",
    "flow=cross-device",
    "!device=iphone",
  ],
  [
    "I scan the QR code on my laptop with my Android phone and it hangs",
    "phone=android",
    "flow=cross-device",
    "!device=android",
  ],
  ["On the Mac I scan the code with a Pixel that runs Android 13", "device=mac", "phone=android", "!os-version=13"],
  ["It works on the iPhone but not on my MacBook", "device=mac", "!device=iphone"],
  ["It works in Edge but not in Chrome", "browser=chrome", "other-browser=works", "!browser=edge"],
  ["Fine in the browser, but the Outlook desktop app refuses", "app=desktop-app", "!app=browser"],
  ["I use a private window in Firefox", "browser=firefox", "private-window=yes"],
];

const othersDevices: readonly Row[] = [
  [
    "My colleague has an iPhone and it works for him, I have a Samsung",
    "device=android",
    "maker=samsung",
    "!device=iphone",
  ],
  ["It works on my colleague's Pixel but not on my Galaxy S24", "maker=samsung", "!maker=google"],
  ["My boss uses a Mac, I am on Windows 11 and cannot sign in", "device=windows", "!device=mac"],
  ["My wife has an iPad, mine is an Android phone", "device=android", "!device=iphone"],
  ["Colleagues have the same problem", "colleagues=affected", "!colleagues=fine"],
  ["Only me, everybody else is fine", "colleagues=fine", "!colleagues=affected"],
];

const negations: readonly Row[] = [
  ["It is not Bluetooth, I checked, Bluetooth is on on both", "bluetooth=both", "!bluetooth=missing"],
  ["I already cleared the cache and restarted the phone", "!device-changed", "!browser", "!private-window", "!stage"],
  ["It is not a Nokia", "!maker"],
  ["I use a OnePlus, no Huawei", "maker=other"],
  ["Not in a private window", "private-window=no", "!private-window=yes"],
  ["Not an iPhone, it is an Android", "device=android", "!device=iphone"],
  ["I don't use Authenticator, I use a security key", "store=security-key", "!store=authenticator"],
  ["I don't have a company phone, it is my own", "managed-phone=no", "!managed-phone=yes"],
  ["I did not lose my phone", "!device-changed"],
  ["I have not changed my PIN", "unlock-changed=no", "!unlock-changed=yes"],
  ["There is no work profile on this phone", "android-profile=no-work-profile", "!android-profile=work"],
  ["Security info does not list it", "in-security-info=no", "!in-security-info=yes"],
  ["Windows Hello is not set up", "windows-hello=not-set-up", "!windows-hello=set-up"],
  ["Deleted the old passkeys, only one left", "!old-passkeys=yes"],
  ["It never worked", "worked-before=no", "!worked-before=yes"],
  ["No passkey option under Add sign-in method", "option-listed=no", "!option-listed=yes"],
  ["There is no screen lock on my phone", "screen-lock=no", "!screen-lock=yes"],
];

const brands: readonly Row[] = [
  ["The passkey was saved in Samsung Pass instead of Authenticator", "saved-in=samsung-pass", "store=authenticator"],
  ["I use 1Password for passkeys", "store=other-password-manager"],
  ["Bitwarden has my passkey", "store=other-password-manager"],
  ["It is in iCloud Keychain", "store=icloud-keychain"],
  ["Google Password Manager keeps it", "store=google-password-manager"],
  ["My YubiKey does not blink when I plug it in", "store=security-key", "key-detected=no", "key-transport=usb"],
  ["The YubiKey is refused as not allowed", "store=security-key", "key-refused=yes"],
  ["working from home and the yubikey is on my desk in the office", "key-at-hand=no"],
  ["the laptop asks me to insert my security key", "!key-at-hand=yes"],
  ["I handed in the yubikey", "key-at-hand=no"],
  [
    "my pixel keeps putting forward the google passkey and it is refused",
    "device-offers=yes",
    "store=google-password-manager",
  ],
  ["the passkey on my Galaxy isn't suggested any more", "device-offers=no"],
  ["my old iphone shows the passkey, my new one doesn't", "device-offers=no", "device-changed=replaced"],
  ["my laptop was exchanged in May", "device-changed=replaced"],
  ["The PIN of my security key is blocked", "key-pin=locked", "!key-pin=works"],
  ["The Windows Hello PIN is set up", "windows-hello=set-up", "!windows-hello=not-set-up"],
  ["In Firefox on Android the passkey is missing", "browser=firefox", "device=android"],
  [
    "iCloud Keychain on a new iPhone with the same Apple ID",
    "same-cloud-account=yes",
    "device-changed=replaced",
    "!sync-on=yes",
  ],
];

const circumstances: readonly Row[] = [
  ["Bluetooth is off on my laptop", "bluetooth=missing"],
  ["Our PCs have no Bluetooth", "bluetooth=missing"],
  ["My phone is offline in the hotel wifi", "internet=missing"],
  ["Both devices are online", "internet=both"],
  ["Same problem on mobile data", "other-network=fails"],
  ["It works at home but not in the office", "other-network=works"],
  ["It worked until yesterday", "worked-before=yes", "set-up=earlier"],
  ["I set it up five minutes ago", "set-up=just-now"],
  ["I set the passkey up last year", "set-up=earlier"],
  ["Got a new phone last week, the passkey is gone", "device-changed=replaced"],
  ["I changed my fingerprint on the phone and since then it fails", "unlock-changed=yes"],
  ["I am in the work profile", "android-profile=work"],
  ["The passkey was created in the personal profile", "passkey-profile=personal"],
  ["My name changed after I married, I have a new e-mail address", "name-changed=yes"],
  ["I am a guest in another tenant", "account-type=guest"],
  ["We are in the China cloud, 21Vianet", "cloud=china"],
  ["GCC High tenant", "cloud=us-gov"],
  ["My Temporary Access Pass was rejected", "tap=rejected"],
  ["The helpdesk gave me a Temporary Access Pass and it was accepted", "tap=accepted"],
  ["I have no other way to sign in", "has-other-method=no"],
  ["I can still sign in with a text message", "has-other-method=yes"],
  ["Scanned it with the camera inside Authenticator", "qr-scanner=authenticator-camera"],
  ["Scanned with the iPhone camera", "qr-scanner=system-camera"],
  ["In a remote desktop session", "app=remote-desktop"],
  ["Outlook on my phone", "app=mobile-app"],
  ["At the Windows logon screen the key is not offered", "app=windows-logon"],
  ["Chrome on the Mac asked for access and I clicked don't allow", "mac-permission=denied"],
  ["The clock on my PC is wrong", "clock=wrong"],
  ["I have 5 passkeys", "passkey-count=5"],
  ["The passkey is listed in Security info", "in-security-info=yes", "!option-listed"],
  ["It says my device is not compliant", "policy-message=compliance"],
  ["It loops back again and again", "policy-message=loop"],
  ["The phone is managed by Intune", "managed-phone=yes"],
];

const codes: readonly Row[] = [
  ["Error 53003 when registering", "error=53003"],
  ["AADSTS135010", "error=135010"],
  ["aadsts 130503 is on the screen", "error=130503"],
  ["Correlation id 4f6a53003bc, no number", "!error=53003"],
  ["We have 12345 users", "!error"],
  ["It says “This passkey can no longer be used”", "error=passkey-no-longer-used"],
  ["device couldn’t connect", "error=device-could-not-connect"],
];

describe.each([
  ["devices and versions", devices],
  ["several devices in one sentence", several],
  ["somebody else's device", othersDevices],
  ["what is denied or was done already", negations],
  ["brand names", brands],
  ["circumstances", circumstances],
  ["codes and texts on the screen", codes],
] as const)("%s", (_, rows) => {
  test.each(rows.map((row) => [row] as const))("%j", (row) => expect(faultsOf(row)).toEqual([]));
});

test("an answer to one question is read by that question's words alone", () => {
  expect(readFinding(knowledge, "bluetooth", "bluetooth is off, on my iPhone")).toBe("missing");
  expect(readFinding(knowledge, "device", "bluetooth is off, on my iPhone")).toBe("iphone");
  expect(readFinding(knowledge, "clock", "bluetooth is off, on my iPhone")).toBeUndefined();
  expect(readFinding(knowledge, "error", "it says 53003")).toBe("53003");
  expect(readFinding(knowledge, "no-such-finding", "anything")).toBeUndefined();
});

test.each([
  ["The page keeps asking me to register a passkey", "asked-to-register"],
  ["I scan the QR code and then it hangs", "qr-hangs"],
  ["My new phone offers no passkey", "new-phone-empty"],
])("the symptom in: %s: %s", (text, symptom) => {
  const { symptoms } = readText(knowledge, text).evidence;
  expect(Object.keys(symptoms)).toContain(symptom);
  expect(symptoms[symptom]).toBe(Math.max(...Object.values(symptoms)));
});

describe("what is urgent and what is about something else", () => {
  test.each([
    ["Somebody keeps sending me approval requests I did not start", "unstarted-approval"],
    ["My phone with the passkey was stolen", "lost-or-stolen"],
    ["A man from Microsoft called and wants my verification code", "code-asked"],
  ])("%s: %s", (text, signal) => expect(readText(knowledge, text).security).toBe(signal));

  test.each([
    "The page keeps asking me to register a passkey",
    "I lost the menu for adding a passkey",
    "I got a new phone and the passkey is gone",
    "my list shows both authenticator passkeys, the iphone one and the android one",
    "security info shows two authenticator rows",
    "I reset my phone yesterday so the authenticator passkey is lost",
    "phone was reset so the passkey is lost. spare yubikey is in my hand",
    "Authenticator asks me to approve when I sign in, but I want to use the passkey",
  ])("no alarm: %s", (text) => expect(readText(knowledge, text).security).toBeUndefined());

  test.each([
    "The printer on floor 3 is jammed",
    "I forgot my Windows password",
    "VPN does not connect",
    "BitLocker wants a recovery key",
    "the erp client is slow since noon",
    "vpn asks me to choose a certificate and none is in the list",
    "touch id on the time tracking app at the kiosk does not work",
    "headset passkey is wrong, it says try 0000 and that fails too",
    "the passkey for the guest wifi printed on the router doesn't work",
    "my paypal passkey does not work since Monday",
    "good morning how are you doing",
  ])("something else: %s", (text) => expect(readText(knowledge, text).outOfScope).toBeDefined());

  test.each([
    "my passkey does not work",
    "passkey doesn't work since Monday",
    "i cannot sign in at all any more, passkey",
    "laptop doesn't see a passkey, it must be the usb stick that I forgot at home",
    "the qr code does nothing",
    "my yubikey is not detected",
    "help",
    "it does not work since this morning",
    "it worked yesterday and today it doesn't",
    "i followed the guide and it fails at step 4",
    "fingerprint accepted but then error",
    "it works at my desk but not when i connect",
    "passkey = nope. any ideas?",
    "no idea whats up with my passkey",
    "sorry to bother you, its my passkey",
    "passkey? no idea. help",
    "passkey? no idea, sorry to bother you",
  ])("ours, or too little to say: %s", (text) => expect(readText(knowledge, text).outOfScope).toBeUndefined());

  test("what the knowledge says of other subjects is known as theirs, however short, and though it names a passkey", () => {
    const said = [...knowledge.scope.values()].flatMap(({ says }) => says).filter((text) => /pass ?key/i.test(text));
    expect(said.length).toBeGreaterThan(50);
    expect(said.filter((text) => readText(knowledge, text).outOfScope === undefined)).toEqual([]);
  });
});

describe("any text", () => {
  test.each([
    ["nothing", ""],
    ["signs", "?!… 🙂 \u0000\u200b"],
    ["names of JavaScript", "constructor __proto__ toString hasOwnProperty valueOf"],
    ["a placeholder", "${jndi} {fact:ios.authenticator.minimum} <at>bot</at>"],
    ["very much", "passkey ".repeat(20_000)],
  ])("%s is read without an error, as known values only", (_, text) => {
    const { findings, symptoms, errors } = readText(knowledge, text).evidence;
    for (const [finding, { value, origin }] of Object.entries(findings)) {
      const values = knowledge.vocabulary.findings[finding]?.values;
      if (Array.isArray(values)) expect(values).toContain(value);
      expect(origin).toBe("said");
    }
    for (const strength of Object.values(symptoms)) expect(strength > 0 && strength <= 1).toBe(true);
    expect(errors.filter((error) => !knowledge.errors.has(error))).toEqual([]);
  });

  test("only the beginning of a very long one counts", () => {
    const long = `${"and so on ".repeat(READ_CHARACTERS / 10)} on my Chromebook`;
    expect(readText(knowledge, long).evidence.findings.device).toBeUndefined();
  });

  test("the same text is read the same way each time", () => {
    const text = "On my Galaxy S24 the QR code hangs, error 53003, Bluetooth is on on both";
    expect(readText(knowledge, text)).toEqual(readText(knowledge, text));
    expect(readText(knowledge, text)).toEqual(readText(loadKnowledge(), text));
  });
});
