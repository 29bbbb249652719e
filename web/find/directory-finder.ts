import { isLink } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import type { Directory } from "./choices.ts";
import { createFinder } from "./finder.ts";

/** Longer queries find nothing: neither rooms nor people have such names. */
const MAX_LENGTH = 64;

/** Finds rooms and, by name, people. */
export const createDirectoryFinder = (chat: Pick<ChatClient, "findRooms" | "findPeople">) =>
  createFinder<Directory>(async (q, signal) => {
    if (isLink(q) || q.length > MAX_LENGTH) return { rooms: [], people: [] };
    const [page, people] = await Promise.all([
      chat.findRooms({ q }, { signal }),
      q === "" ? [] : chat.findPeople(q, { signal }),
    ]);
    if ("error" in page) return page;
    return "error" in people ? people : { rooms: page.rooms, people };
  });
