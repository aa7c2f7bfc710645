// adaptivecards-templating's typings import a file that its package does not ship; tsconfig maps it to this one.
export type IAdaptiveCard = Record<string, unknown>;
