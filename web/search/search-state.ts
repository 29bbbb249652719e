/** Whether the search panel is open. Above the room's page, which another room replaces; the panel itself is loaded later. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { User } from "../../rooms/protocol/events.ts";

export interface SearchRequest {
  /** Whose messages to search, in all rooms; null leaves the filters as they are. */
  readonly user: Pick<User, "id" | "username"> | null;
  /** What had the focus before. */
  readonly opener: Element | null;
}

const request = signal<SearchRequest | null>(null);

/** Null while the panel is closed. */
export const searchRequest: ReadonlySignal<SearchRequest | null> = request;

/** Opens the panel, or focuses its field if it is open; with `user`, to search that user's messages. */
export const openSearch = (user: SearchRequest["user"] = null): void => {
  request.value = { user, opener: request.peek()?.opener ?? document.activeElement };
};

export const closeSearch = (): void => {
  request.value = null;
};
