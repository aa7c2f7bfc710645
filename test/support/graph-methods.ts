import { kindsIn, type MethodKind, type MethodList, readMethods } from "../../knowledge/passkeys/method.ts";

/** Objects as Microsoft Graph returns them, for tests of the registered passkeys. */
export type GraphObject = Readonly<Record<string, unknown>>;

export const NUMBERS = {
  authenticatorAndroid: "de1e552d-db1d-4423-a619-566b625cdc84",
  authenticatorIphone: "90a3ccdf-635c-4729-a248-9b709135078f",
  windowsHello: "08987058-cadc-4b81-b6e1-30de50dcbe96",
  icloud: "fbfc3007-154e-4ecc-8c0b-6e020557d7bd",
  google: "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4",
  samsungPass: "53414d53-554e-4700-0000-000000000000",
  yubikey: "2fc0579f-8113-47ea-b116-bb5a8db9202a",
  none: "00000000-0000-0000-0000-000000000000",
  unknown: "1b2f7c4e-9a3d-4f61-8e55-7c0d2a9b6e13",
} as const;

let made = 0;

function passkey(number: string, created: string, more: GraphObject): GraphObject {
  return {
    id: `method-${++made}`,
    displayName: "Work",
    createdDateTime: `${created}T08:14:03Z`,
    aaGuid: number,
    attestationLevel: "attested",
    passkeyType: "deviceBound",
    ...more,
  };
}

const synced = { attestationLevel: "notAttested", passkeyType: "synced" };
export const onAndroid = (created: string, more: GraphObject = {}) =>
  passkey(NUMBERS.authenticatorAndroid, created, more);
export const onIphone = (created: string, more: GraphObject = {}) =>
  passkey(NUMBERS.authenticatorIphone, created, more);
export const onWindows = (created: string, more: GraphObject = {}) => passkey(NUMBERS.windowsHello, created, more);
export const onKey = (created: string, more: GraphObject = {}) => passkey(NUMBERS.yubikey, created, more);
export const inIcloud = (created: string, more: GraphObject = {}) =>
  passkey(NUMBERS.icloud, created, { ...synced, ...more });
export const inGoogle = (created: string, more: GraphObject = {}) =>
  passkey(NUMBERS.google, created, { ...synced, ...more });
export const nameless = (created: string, more: GraphObject = {}) => passkey(NUMBERS.none, created, more);

export const approvals = (created = "2025-02-03"): GraphObject => ({
  "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
  id: `method-${++made}`,
  displayName: "Phone",
  createdDateTime: `${created}T10:00:00Z`,
  phoneAppVersion: "6.8.40",
});
export const helloForBusiness = (): GraphObject => ({
  id: `method-${++made}`,
  displayName: "LAP-20417",
  createdDateTime: "2025-03-10T07:40:00Z",
  keyStrength: "normal",
});
export const accessPass = (isUsable = true): GraphObject => ({
  "@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethod",
  id: `method-${++made}`,
  isUsable,
  lifetimeInMinutes: 60,
});
export const telephone = (): GraphObject => ({
  "@odata.type": "#microsoft.graph.phoneAuthenticationMethod",
  id: `method-${++made}`,
  phoneNumber: "+1 2065550100",
  phoneType: "mobile",
});
export const password = (): GraphObject => ({
  "@odata.type": "#microsoft.graph.passwordAuthenticationMethod",
  id: "28c10230-6103-485e-b985-444c60001490",
});

export const EVERY_KIND: readonly MethodKind[] = [
  "passkey",
  "windows-hello",
  "authenticator",
  "platform-credential",
  "access-pass",
  "other",
];

/** What a look-up that read these objects found. */
export function listOf(objects: readonly GraphObject[], covers?: readonly MethodKind[]): MethodList {
  const methods = readMethods(objects, "passkey");
  return { at: "2026-11-20T09:00:00.000Z", methods, covers: covers ?? kindsIn(methods) };
}
