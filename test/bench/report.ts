/** CPU that a number of turns took. */
export interface Cost {
  readonly turns: number;
  readonly cpuMicros: number;
}

/** The middle one of the rounds, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface Result {
  readonly machine: string;
  readonly rounds: number;
  readonly turnMs: {
    readonly echo: Spread;
    readonly product: Readonly<
      Record<string, { readonly turns: number; readonly cost: Spread; readonly ratio: Spread }>
    >;
  };
  readonly start: Readonly<Record<"echo" | "product", { readonly startMs: number; readonly rssMb: number }>>;
  readonly afterLoad: { readonly echoRssMb: number; readonly productRssMb: number };
}

/** What the issue asks for. */
const GOALS = { ratio: 1.5, rssMb: 200, startMs: 2_000 } as const;

/** Milliseconds of CPU a turn. */
export function perTurn({ turns, cpuMicros }: Cost): number {
  return cpuMicros / turns / 1_000;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

export function table({ machine, rounds, turnMs, start, afterLoad }: Result): string {
  const names: Readonly<Record<string, string>> = {
    turn: "diagnostic turn, all kinds",
    opening: "  opening, free text",
    click: "  click, Action.Execute",
    typed: "  typed answer",
  };
  const costs = Object.entries(turnMs.product).map(([kind, { turns, cost, ratio }]) => [
    names[kind] ?? kind,
    `${turns}`,
    range(cost, 2),
    range(ratio, 2),
  ]);
  const verdict = (value: number, goal: number) => (value <= goal ? "met" : "MISSED");
  const ratio = turnMs.product.turn?.ratio.median ?? Number.NaN;
  const { product, echo } = start;
  return [
    `${machine}; ${rounds} rounds each, alternating`,
    "",
    ...columns([
      ["CPU a turn", "turns", "ms, median (least to most)", "ratio to echo"],
      ["stock echo bot", "the same", range(turnMs.echo, 2), "1.00"],
      ...costs,
    ]),
    "",
    ...columns([
      ["At start", "echo", "product", "goal", ""],
      [
        "resident, MB",
        echo.rssMb.toFixed(0),
        product.rssMb.toFixed(0),
        `${GOALS.rssMb}`,
        verdict(product.rssMb, GOALS.rssMb),
      ],
      [
        "ready after, ms",
        echo.startMs.toFixed(0),
        product.startMs.toFixed(0),
        `${GOALS.startMs}`,
        verdict(product.startMs, GOALS.startMs),
      ],
      ["ratio a turn", "1.00", ratio.toFixed(2), `${GOALS.ratio}`, verdict(ratio, GOALS.ratio)],
      ["resident after the load, MB", `${afterLoad.echoRssMb}`, `${afterLoad.productRssMb}`, "", ""],
    ]),
    "",
  ].join("\n");
}

function range({ median: middle, least, most }: Spread, digits: number): string {
  return `${middle.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
