import { describe, expect, test } from "vitest";
import { expectedAfter, REMOVED, redact, WITHHELD } from "../../bot/transcripts/redact.ts";

/** What somebody writes, and what of it must be gone. */
const secrets: readonly (readonly [text: string, secret: string])[] = [
  // N01 Temporary Access Pass
  ["My Temporary Access Pass is Xq7vT2k9", "Xq7vT2k9"],
  ["the helpdesk gave me a TAP: 7h$Kd92mPq", "7h$Kd92mPq"],
  ["TAP 4Gk!29dLmX does not work", "4Gk!29dLmX"],
  [
    "I typed the temporary access pass that the desk gave me this morning, kR48-zzQ1-pp02, and it says expired",
    "kR48-zzQ1-pp02",
  ],
  ["acess pass = Zx91kLm2", "Zx91kLm2"],
  ["my temporay acces pass is q8R2ttPz", "q8R2ttPz"],
  ["XJ4k92mmQ is my TAP, is it still good?", "XJ4k92mmQ"],
  ["my tap is AbCdEfGh", "AbCdEfGh"],
  ["Mein befristeter Zugriffspass lautet Lk38dkeWq", "Lk38dkeWq"],
  ["mon passe d'accès temporaire, mon pass temporaire est Rt56mmKq", "Rt56mmKq"],
  ["el pase de acceso temporal es Bn72kkLo", "Bn72kkLo"],
  ["o meu passe temporário é Uu82hhKj", "Uu82hhKj"],
  ["mijn tijdelijke toegangspas is Pp29slKd", "Pp29slKd"],
  // N02 passwords
  ["my password is Summer2026!", "Summer2026"],
  ["my password is sunshine", "sunshine"],
  ["my password is Correct-Horse-9 ok?", "Correct-Horse-9"],
  ["password: hunter2", "hunter2"],
  ["password:hunter2", "hunter2"],
  ["pw=letmein99", "letmein99"],
  ["My Password is now blueberry and it still fails", "blueberry"],
  ["pasword is Qwertz123", "Qwertz123"],
  ['the password is "open sesame 1" I think', "open sesame"],
  ["password:\n  Tr0ub4dor", "Tr0ub4dor"],
  ["I changed my password from Winter2025 to Spring2026", "Winter2025"],
  ["my passphrase is purple monkey dishwasher seven", "monkey"],
  ["my password is correct horse battery staple", "battery staple"],
  ["My password is purple monkey dishwasher and it does not work", "dishwasher"],
  ["password: blue elephants dance slowly", "slowly"],
  ["my password is sunshine flower", "flower"],
  ["my password is Fluffy the cat. What now?", "cat"],
  ["mein Passwort ist blaue Katze springt", "springt"],
  ["passphrase: purple-monkey-99", "purple-monkey-99"],
  ["Mein Passwort ist Geheim123", "Geheim123"],
  ["Kennwort: SonneMond", "SonneMond"],
  ["mon mot de passe est soleil77", "soleil77"],
  ["mi contraseña es verano", "verano"],
  ["la mia password è estate2026", "estate2026"],
  ["a minha senha é verao123", "verao123"],
  ["mijn wachtwoord is zomer2026", "zomer2026"],
  ["moje hasło to lato2026", "lato2026"],
  ["mitt lösenord är sommar26", "sommar26"],
  ["мой пароль: leto2026", "leto2026"],
  ["密码是hunter2xx", "hunter2xx"],
  ["パスワードはhunter2xx です", "hunter2xx"],
  ["I tried P@ssw0rd!23 and it was refused", "P@ssw0rd!23"],
  ["user/pass: erin/Hunter2", "Hunter2"],
  ["my pass​word is Hun​ter2024", "2024"],
  // N03 PINs
  ["my PIN is 4711", "4711"],
  ["PIN: 123456", "123456"],
  ["pin:1234", "1234"],
  ["the pin of my key is 84920", "84920"],
  ["I entered 1357 as PIN", "1357"],
  ["the Windows Hello PIN 246810 is refused", "246810"],
  ["my pin code is 1 2 3 4", "1 2 3 4"],
  ["my phone passcode is 998877", "998877"],
  ["PIN is ＃ no, PIN is １２３４", "１２３４"],
  ["die PIN lautet 5588", "5588"],
  ["mon code PIN est 7788", "7788"],
  ["el código PIN es 6655", "6655"],
  ["il codice PIN è 3344", "3344"],
  // N04 one-time codes
  ["the code is 482913", "482913"],
  ["I got the code 482 913 by text", "482 913"],
  ["verification code: 482-913", "482-913"],
  ["482913 is the code they sent me", "482913"],
  ["the SMS code says 77291", "77291"],
  ["OTP 991827 not accepted", "991827"],
  ["my authenticator code is 5521", "5521"],
  ["G-482913 is my verification code", "482913"],
  ["Google code G-482913", "482913"],
  ["they want me to enter the device code BQ7K2M9XL at microsoft.com/devicelogin", "BQ7K2M9XL"],
  ["der Bestätigungscode ist 334455", "334455"],
  ["le code de vérification est 889900", "889900"],
  ["el código de verificación es 445566", "445566"],
  ["il codice di verifica è 112233", "112233"],
  ["de verificatiecode is 667788", "667788"],
  ["482-913", "482-913"],
  // N05 recovery
  ["recovery code: A7K9-QX2M-77PL", "A7K9-QX2M-77PL"],
  ["my backup codes are 8372 9921, 1029 3847", "9921"],
  ["backup codes:\n12345678\n87654321\n11223344", "11223344"],
  ["BitLocker asks: 111111-222222-333333-444444-555555-666666-777777-888888", "444444"],
  ["der Wiederherstellungsschlüssel ist kd83-kk29-ss01", "kd83-kk29-ss01"],
  // N06 of machines
  ["eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl", "eyJzdWIi"],
  ["Authorization: Bearer abcdef0123456789abcdef", "abcdef0123456789"],
  ["client_secret=Abc8Q~abcdefghijklmnopqrstuvwxyz0123456", "abcdefghij"],
  ["secret Abc8Q~abcdefghijklmnopqrstuvwxyz01234", "abcdefghij"],
  ["AccountKey=abcdEFGH0123+/==;EndpointSuffix=x", "abcdEFGH0123"],
  ["https://x.blob.core.windows.net/c?sv=1&sig=abc%2Bdef0123456789abcd", "def0123456789"],
  ["-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----", "MIIEpAIBAAK"],
  ["-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA and the end was lost", "MIIEpAIBAAK"],
  ["https://erin:Hunter2@proxy.example", "Hunter2"],
  ["the api key is 9f8e7d6c5b4a39281706", "9f8e7d6c5b4a"],
  // M12 what a passkey QR code holds
  ["FIDO:/123456789012345678901234567890123456789012", "1234567890123456"],
  ["otpauth://totp/Contoso:erin?secret=JBSWY3DPEHPK3PXP", "JBSWY3DP"],
];

/** What must survive as it is: it helps to find the fault, or only sounds like a secret. */
const harmless: readonly string[] = [
  // N02 what is said about a password, in as many words as one
  "my password is wrong again today",
  "my password is managed by IT department",
  "my password is changed every month by policy",
  "my password is still the old one I think",
  "my password is fine the passkey is the problem",
  "the password is case sensitive",
  "my password is working fine on laptop",
  // N08
  "AADSTS50126: Error validating credentials",
  "Error code: 53003",
  "error code 500121, Correlation ID: 2d9f8c1e-4b7a-4f0e-9c1d-0a1b2c3d4e5f",
  "Request Id: 7b8c9d0e-1f2a-3b4c-5d6e-7f8091a2b3c4, Timestamp: 2026-11-20T09:15:22Z",
  "sign-in error 135011 on my phone",
  "I get code 53003",
  "I get the code 530003 from Conditional Access",
  "the code 500133 comes up after the PIN",
  "code 0x80090016 appears",
  "AAGUID de1e552d-db1d-4423-a619-566b625cdc84",
  "Windows 11 build 26100.4061, Edge 142.0.3595.53",
  "iOS 18.1.1 on iPhone15,2",
  "Samsung SM-S918B/DS with One UI 6.1",
  "YubiKey 5C NFC with firmware 5.7.1",
  "KB5034441 was installed",
  "NotAllowedError in Chrome",
  "my case is PK-7K3QX9",
  "ticket INC0012345",
  "my account is erin.employee@contoso.com",
  "signed in as erin2@contoso.com with a password",
  "tenant 11111111-2222-3333-4444-555555555555",
  // words that name a secret, and none there
  "my password is expired",
  "my password is not accepted",
  "the password is the same as before",
  "I forgot my password",
  "password reset does not work",
  "my password was changed yesterday and now the passkey fails",
  "my password is 90 days old",
  "the password needs 12 characters",
  "passwords are synced with iCloud",
  "my password is on my phone",
  "they ask for the password to unlock the laptop",
  "password for Outlook is wrong",
  "Mein Passwort ist abgelaufen",
  "das Passwort wird nicht angenommen",
  "mon mot de passe est expiré",
  "mi contraseña es incorrecta",
  "la mia password è scaduta",
  "a minha senha está errada",
  "PIN is locked after 8 tries",
  "it wants a 6-digit PIN",
  "my PIN is 6 digits long",
  "I typed the PIN 3 times",
  "the PIN was set on 2026-11-03",
  "I set my PIN in 2024",
  "the PIN of my security key is blocked",
  "PIN error 6987 on the key",
  "Windows Hello PIN does not work on Windows 11 24H2",
  "PIN retries: 8",
  "the TAP expired after 60 minutes",
  "my TAP is not accepted",
  "TAP is one-time and lasts 8 hours",
  "TAP valid from 09:30 to 10:30",
  "I tap the key on my iPhone15Pro and nothing happens",
  "tap the YubiKey5 on the phone",
  "the Temporary Access Pass was refused with AADSTS130503",
  "I never got a temporary access pass from the helpdesk",
  "the QR code 2 does nothing",
  "I scan the QR code and nothing happens",
  "the verification code never arrives",
  "the sms code comes after 30 seconds",
  "the error code is 500121",
  "Fehlercode 500121",
  "le code d'erreur 500121 s'affiche",
  "código de error 500121",
  "exit code 100200",
  "zip code 123456 of the office",
  "I have no recovery codes",
  "the BitLocker recovery key is asked at every start",
  "my recovery code is gone",
  "backup codes were never printed",
  "mi clave de acceso es de Samsung",
  "la chiave di accesso è in iCloud",
  "3 of 8 passkeys, 2 keys, 1 phone",
  "it worked at 14:32:11 and failed at 14:35",
  "since 03/11/2026 it fails",
  "call the desk, room 1204, extension 4711",
  "I am on step 3 of 5 with option2",
  "it is in C:\\Users\\erin\\AppData\\Local and \\\\server01\\share",
  "see https://aka.ms/mysecurityinfo and https://login.microsoftonline.com/?code_challenge=abc",
  "Pixel 8 Pro, Android 15, Chrome 131",
  "F12 shows 404 and HTTP 500",
  "Q4/2024 roll-out for 1500 users",
  "thanks!!! it works :-)",
  "I keep my passwords in 1Password and not in iCloud",
  "my password manager is Bitwarden",
  "the password page comes instead, where is the passkey?",
  "the pass was used once and now is dead",
  "see message centre MC1450133 about passwords",
  '"createdDateTime": "2026-11-20T09:15:22Z", the PIN is fine',
  "user4821 has this too and john.doe2 is asked for a password",
  "my passkey is in Microsoft Authenticator on my Galaxy S24 Ultra",
  "my colleague's passport is in room 12",
  "???",
  "",
];

describe("N01-N06 secrets are taken out before anything is written down", () => {
  test.each(secrets)("%s", (text, secret) => {
    expect(redact(text)).not.toContain(secret);
    expect(redact(text)).toContain(REMOVED);
  });
});

describe("N08 what helps to find the fault stays", () => {
  test.each(harmless)("%s", (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe("N04 a number with the form of a sign-in error", () => {
  test.each([
    ["code 50126 from the sms", `code ${REMOVED} from the sms`],
    ["Der Code aus der SMS: 50058", `Der Code aus der SMS: ${REMOVED}`],
    ["my PIN is 50126", `my PIN is ${REMOVED}`],
    ["code 50126 in Teams", "code 50126 in Teams"],
    ["error 50126 after the code from the sms", "error 50126 after the code from the sms"],
    ["I got error code 50126, then an sms", "I got error code 50126, then an sms"],
  ])("%s", (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

test("only the secret goes: the words around it stay readable", () => {
  expect(redact("Hi, my PIN is 4711, and Windows 11 says AADSTS50126.")).toBe(
    `Hi, my PIN is ${REMOVED}, and Windows 11 says AADSTS50126.`,
  );
  expect(redact('My password is "open sesame 1", please help')).toBe(`My password is "${REMOVED}", please help`);
});

test("N07 private things that open no door are withheld, addresses at work stay", () => {
  expect(redact("write to erin.e@gmail.com or erin@contoso.com")).toBe(`write to ${WITHHELD} or erin@contoso.com`);
  expect(redact("card 4111 1111 1111 1111")).toBe(`card ${WITHHELD}`);
  expect(redact("4111 1111 1111 1112 is no card number")).toBe("4111 1111 1111 1112 is no card number");
  expect(redact("call me at +49 170 1234567")).toBe(`call me at ${WITHHELD}`);
  expect(redact("DE89 3704 0044 0532 0130 00")).toBe(WITHHELD);
  expect(redact("DE00 3704 0044 0532 0130 00")).not.toBe(WITHHELD);
});

describe("N01 a secret split over two messages", () => {
  test.each([
    "my TAP is",
    "here is my PIN",
    "password:",
    "the code is",
    "Mein Passwort lautet",
    "mon mot de passe est",
  ])("%s", (text) => {
    expect(expectedAfter(text)).toBe("secret");
  });
  test.each(["my TAP is expired", "what is my PIN?", "hello", "I forgot my password", "the QR code is", "53003", ""])(
    "opens nothing: %s",
    (text) => {
      expect(expectedAfter(text)).not.toBe("secret");
    },
  );
  test.each([
    ["they texted me a code", "482913", REMOVED],
    ["What does the text message say?", "482 913", REMOVED],
    ["which pin did you type", "4711", REMOVED],
    ["Did you get a Temporary Access Pass?", "yes Xq7vT2k9", `yes ${REMOVED}`],
    ["my password is expired", "4711", "4711"],
    ["Which error code do you see?", "482913", "482913"],
    ["What does the code say?", "50126", "50126"],
    ["my PIN is locked", "Galaxy S24", "Galaxy S24"],
  ])("after %s: %s", (before, text, expected) => {
    expect(redact(text, { after: expectedAfter(before) })).toBe(expected);
  });
  test.each([
    ["Which PIN did you enter on the key?", "50126", REMOVED],
    ["What is the password you type?", "butterfly", REMOVED],
    ["Could you give me your current password?", "sure, gooseberry", `sure, ${REMOVED}`],
    ["Welches Passwort haben Sie eingegeben?", "Apfelkuchen", REMOVED],
    ["Which password did you type?", "my normal one", "my normal one"],
    ["Which password did you type?", "the windows one", "the windows one"],
    ["Never send us your password.", "understood", "understood"],
    ["Did the password work?", "sometimes", "sometimes"],
    ["my password is", "butterfly", REMOVED],
    ["password", "butterfly", "butterfly"],
  ])("a plain word is a secret where one was asked for, after %s: %s", (before, text, expected) => {
    expect(redact(text, { after: expectedAfter(before) })).toBe(expected);
  });
  test("the next message alone is the secret, a sentence is not", () => {
    expect(redact("4711", { after: "secret" })).toBe(REMOVED);
    expect(redact("Xq7vT2k9", { after: "secret" })).toBe(REMOVED);
    expect(redact("4711")).toBe("4711");
    expect(redact("sorry, I have an iPhone 15 on iOS 18", { after: "secret" })).toBe(
      "sorry, I have an iPhone 15 on iOS 18",
    );
    expect(redact("AADSTS50126", { after: "secret" })).toBe("AADSTS50126");
  });
});

test("it changes nothing the second time", () => {
  for (const [text] of secrets) expect(redact(redact(text))).toBe(redact(text));
});
