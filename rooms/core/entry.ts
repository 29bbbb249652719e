/** A message and its JSON, so that it is written as such only once. */
import type { Message } from "../protocol/events.ts";

export interface Entry {
  readonly message: Message;
  readonly json: string;
}
