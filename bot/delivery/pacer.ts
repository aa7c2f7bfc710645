/** At most `count` in any stretch of `ms` milliseconds. */
export interface Limit {
  readonly count: number;
  readonly ms: number;
}

/**
 * What Teams allows a bot (Microsoft Learn, "Optimize your bot with rate limiting in Teams"): in one conversation, and an app
 * in one tenant. A tenth of a second is added to each stretch, since what leaves evenly does not arrive evenly.
 */
export const TEAMS_LIMITS = {
  lane: [
    { count: 7, ms: 1_100 },
    { count: 8, ms: 2_100 },
    { count: 60, ms: 30_100 },
    { count: 1_800, ms: 3_600_100 },
  ],
  all: [{ count: 50, ms: 1_100 }],
} as const satisfies PacerLimits;

export interface PacerLimits {
  readonly lane: readonly Limit[];
  readonly all: readonly Limit[];
}

const SWEEP_EVERY = 1_000; // reservations

/** Gives out the moments at which something may leave, first come first served, so that no limit is passed. */
export class Pacer {
  readonly #limits: PacerLimits;
  readonly #lanes = new Map<string, number[]>();
  readonly #all: number[] = [];
  #reserved = 0;

  constructor(limits: PacerLimits) {
    this.#limits = limits;
  }

  /** @returns the moment from which on one delivery of this lane may leave; it counts as used */
  reserve(lane: string, now: number): number {
    const times = this.#lanes.get(lane) ?? [];
    const at = Math.max(now, earliest(times, this.#limits.lane), earliest(this.#all, this.#limits.all));
    this.#lanes.set(lane, times);
    keep(times, at, this.#limits.lane);
    keep(this.#all, at, this.#limits.all);
    this.#reserved += 1;
    if (this.#reserved % SWEEP_EVERY === 0) this.#sweep(now);
    return at;
  }

  /** Lanes it still remembers. */
  get size(): number {
    return this.#lanes.size;
  }

  #sweep(now: number): void {
    const longest = Math.max(0, ...this.#limits.lane.map((limit) => limit.ms));
    for (const [lane, times] of this.#lanes) if ((times.at(-1) ?? 0) + longest < now) this.#lanes.delete(lane);
  }
}

/** The first moment at which one more than `times` keeps every limit. */
function earliest(times: readonly number[], limits: readonly Limit[]): number {
  return Math.max(0, ...limits.map(({ count, ms }) => (times[times.length - count] ?? -ms) + ms));
}

function keep(times: number[], at: number, limits: readonly Limit[]): void {
  times.push(at);
  if (times.length > Math.max(0, ...limits.map((limit) => limit.count))) times.shift();
}
