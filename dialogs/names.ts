/** The dialogs by the names under which a session keeps its place in them. */
export const TROUBLESHOOT = "troubleshoot";
export const HAND_OFF = "hand-off";
export const LOOK_UP = "look-up";
/** Ends with a `SignInOutcome`. There only where the directory has a connection. */
export const SIGN_IN = "sign-in";
/** The library's prompt inside of it. */
export const SIGN_IN_PROMPT = "sign-in-prompt";
