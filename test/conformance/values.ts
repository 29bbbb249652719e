/** Values that checks make up. */
import type { Message } from "./events.ts";

export const random = (): string => crypto.randomUUID().slice(0, 8);

/** A room that nobody else is in. */
export const newRoom = (): string => `conformance-${random()}`;

/** The whole numbers of a range, its ends among them. */
export const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A message as others see it. */
export const withoutClientId = ({ clientId: _, ...message }: Message): Message => message;
