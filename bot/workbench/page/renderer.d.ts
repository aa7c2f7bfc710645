/** What the page uses of Microsoft's renderer, which a script tag brings as a global. */
declare const AdaptiveCards: {
  AdaptiveCard: {
    new (): {
      hostConfig: unknown;
      onExecuteAction: (action: { title?: string; verb?: string; data?: unknown; url?: string }) => void;
      parse(card: unknown, context: unknown): void;
      render(): HTMLElement | undefined;
    };
    onProcessMarkdown: (text: string, result: { outputHtml?: string; didProcess: boolean }) => void;
  };
  HostConfig: new (config: unknown) => unknown;
  SerializationContext: new (version: unknown) => unknown;
  Versions: { v1_5: unknown };
};
