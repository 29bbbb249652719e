/** The results of a run: violations, and how often each answer was given. */

/** A run that goes wrong does so often: the first violations are enough. */
const KEPT = 50;

export class Results {
  readonly violations: string[] = [];
  /** Answers by event or error code, closes by code, calls by status. */
  readonly counts = new Map<string, number>();
  frames = 0;
  calls = 0;

  get inputs(): number {
    return this.frames + this.calls;
  }

  count(answer: string): void {
    this.counts.set(answer, (this.counts.get(answer) ?? 0) + 1);
  }

  violation(detail: string): void {
    if (this.violations.length < KEPT) this.violations.push(detail);
  }
}
