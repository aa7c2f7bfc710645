/** Kinds of authentication methods that the look-up tells apart. */
export type MethodKind =
  | "passkey"
  | "windows-hello"
  | "authenticator"
  | "platform-credential"
  | "access-pass"
  | "other";

/** A registered authentication method, as far as anything here needs to know it. Never a secret. */
export interface RegisteredMethod {
  readonly kind: MethodKind;
  readonly id: string; // Graph's name for it; tells rows apart, is shown to nobody
  readonly name?: string; // the person's own name for it, or the device's
  readonly createdAt?: string; // ISO time
  readonly lastUsedAt?: string; // ISO time; absent proves nothing
  readonly aaguid?: string; // lower case; a claim of the device unless the passkey is attested and device-bound
  readonly model?: string;
  readonly attested?: boolean;
  readonly passkeyType?: "device-bound" | "synced";
  readonly usable?: boolean; // of a Temporary Access Pass
}

/** What the directory listed at one time. */
export interface MethodList {
  readonly at: string; // ISO time of the reading
  readonly methods: readonly RegisteredMethod[];
  readonly covers: readonly MethodKind[]; // kinds that could be read; an absent kind is not known to be none
}
