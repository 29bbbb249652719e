/** Calls between objects that a test delays, loses, and delivers: as over RPC, in order between two objects. */
import type { Fate } from "./postgres-queue.ts";
import { turn } from "./postgres-queue.ts";

/** An instance of an object; what it asked for is answered to nobody once it is gone. */
export interface Instance {
  readonly name: string;
  isGone: boolean;
}

interface Waiting {
  readonly caller: Instance;
  readonly target: string;
  run(fate: Fate): void;
  fail(): void;
}

export class ObjectCalls {
  readonly #waiting: Waiting[] = [];
  /** Objects that answer no call until they do again. */
  readonly stalled = new Set<string>();
  /** What becomes of the next calls; those after them are answered. */
  readonly fates: Fate[] = [];

  /** Calls an object by its name. */
  call<Answer>(caller: Instance, target: string, request: () => Promise<Answer> | Answer): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const fail = () => {
      if (!caller.isGone) reject(new Error("the call was lost"));
    };
    const run = (fate: Fate) => {
      if (fate === "lost") return fail();
      const answered = (answer: Answer) => {
        if (fate !== "answered") fail();
        else if (!caller.isGone) resolve(answer);
      };
      Promise.resolve().then(request).then(answered, fail);
    };
    this.#waiting.push({ caller, target, run, fail });
    return promise;
  }

  /** Makes the next call that can be. Returns false if there is none. */
  async deliver(): Promise<boolean> {
    const at = this.#waiting.findIndex(({ target }) => !this.stalled.has(target));
    const [call] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (!call) return false;
    call.run(this.fates.shift() ?? "answered");
    await turn();
    return true;
  }

  /** An instance is gone. The calls that it was making still arrive, or do not. */
  lose(instance: Instance, doArrive: boolean): void {
    instance.isGone = true;
    for (const call of this.#waiting.filter(({ caller }) => caller === instance)) {
      this.#waiting.splice(this.#waiting.indexOf(call), 1);
      if (doArrive) call.run("answer lost");
    }
  }

  /** True if the object is making a call or is called. */
  concerns(name: string): boolean {
    return this.#waiting.some(({ caller, target }) => caller.name === name || target === name);
  }
}
