/** One flush as frames: events are joined once, and only users who see something else get a frame of their own. */

/** An encoded event. The user `userId` receives `own` instead: their message with its clientId, or nothing. */
export interface QueuedEvent {
  readonly json: string;
  readonly userId: string | undefined;
  readonly own: string | undefined;
  /** It is only for clients with `samovar.batch.3`. */
  readonly isExtension?: boolean;
}

export interface Frames {
  /** The events for this user as one frame, an array if there are several; null if there are none. */
  batchFor(userId: string): string | null;
  /** The events for this user, one frame each. */
  eventsFor(userId: string): readonly string[];
}

export const toFrames = (queued: readonly QueuedEvent[]): Frames => {
  const events = queued.map(({ json }) => json);
  const shared = toFrame(events);
  /** For users who see something else, the indices of those events. Most flushes have few. */
  const indicesOf = new Map<string, number[]>();
  queued.forEach(({ userId }, index) => {
    if (userId === undefined) return;
    const indices = indicesOf.get(userId);
    if (indices) indices.push(index);
    else indicesOf.set(userId, [index]);
  });

  const eventsFor = (userId: string): readonly string[] => {
    const indices = indicesOf.get(userId);
    if (!indices) return events;
    const own: (string | undefined)[] = [...events];
    for (const index of indices) own[index] = queued[index]?.own;
    return own.filter((event) => event !== undefined);
  };
  /** Where each event begins in the shared frame. */
  let offsets: number[] | null = null;
  /**
   * In a busy room most members have sent something in a flush. Their frames are spliced from the shared one: joining all
   * events again for each of them took a fifth of the CPU of a room at its limits.
   */
  const spliceFrame = (userId: string, indices: readonly number[]): string | null => {
    if (shared === null || events.length === 1) return toFrame(eventsFor(userId));
    offsets ??= offsetsOf(events);
    let frame = "";
    let end = 0;
    for (const index of indices) {
      const [offset = 0, own] = [offsets[index], queued[index]?.own];
      if (own === undefined) return toFrame(eventsFor(userId));
      frame += shared.slice(end, offset) + own;
      end = offset + (events[index]?.length ?? 0);
    }
    return frame + shared.slice(end);
  };
  const batches = new Map<string, string | null>();
  return {
    eventsFor,
    batchFor: (userId) => {
      const indices = indicesOf.get(userId);
      if (!indices) return shared;
      let batch = batches.get(userId);
      if (batch === undefined) {
        batch = spliceFrame(userId, indices);
        batches.set(userId, batch);
      }
      return batch;
    },
  };
};

const offsetsOf = (events: readonly string[]): number[] => {
  let offset = 1;
  return events.map((event) => {
    const start = offset;
    offset += event.length + 1;
    return start;
  });
};

/** Joins events into one frame, an array if there are several; returns null if there are none. */
export const toFrame = (events: readonly string[]): string | null => {
  const [first] = events;
  if (first === undefined) return null;
  return events.length === 1 ? first : `[${events.join(",")}]`;
};
