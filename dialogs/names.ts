/** The dialogs by the names under which a session keeps its place in them. */
export const TROUBLESHOOT = "troubleshoot";
export const HAND_OFF = "hand-off";
