/** What a run has seen: how often what was answered, and what should never have been. */

/** A run that has gone wrong goes wrong often: the first ones tell. */
const KEPT = 50;

export class Findings {
  readonly violations: string[] = [];
  /** How often: answers by event or error code, closes by code, calls by status. */
  readonly counts = new Map<string, number>();
  frames = 0;
  calls = 0;

  get inputs(): number {
    return this.frames + this.calls;
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  violation(what: string): void {
    if (this.violations.length < KEPT) this.violations.push(what);
  }
}
