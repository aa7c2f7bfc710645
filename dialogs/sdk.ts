/**
 * The part of the dialogs library that is in use, file by file. Its index also loads the prompts, with their recognisers
 * of numbers and dates in all languages: 34 MB and a third of a second that nothing here needs (docs/performance.md).
 */
export { Dialog, DialogReason, type DialogTurnResult } from "botbuilder-dialogs/lib/dialog.js";
export type { DialogContext, DialogState } from "botbuilder-dialogs/lib/dialogContext.js";
export { DialogSet } from "botbuilder-dialogs/lib/dialogSet.js";
export { WaterfallDialog } from "botbuilder-dialogs/lib/waterfallDialog.js";
export type { WaterfallStepContext } from "botbuilder-dialogs/lib/waterfallStepContext.js";
