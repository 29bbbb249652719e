/** Loads a room as somebody who opens it for the first time and scrolls up to its beginning. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "../../rooms/protocol/events.ts";
import { LIMITS } from "../../rooms/protocol/limits.ts";
import { TestClient } from "../support/client.ts";
import { tokenFor } from "../support/requests.ts";

/** Returns all messages of a room, ascending. Rejects if the room does not answer. */
export const loadRoom = async (origin: string, room: string): Promise<Message[]> => {
  const token = await tokenFor("reader", { name: "Reader" });
  const client = await TestClient.connect(origin, room, { token, protocols: ["samovar.batch.3"] });
  const isAnswer = () => client.events.some(({ event }) => event === "messageHistory" || event === "error");
  const request = async (send: () => void) => {
    for (;;) {
      send();
      await client.until(isAnswer, "a page of history");
      const [error] = client.received("error");
      const [page] = client.received("messageHistory");
      client.events.length = 0;
      if (page) return page;
      await sleep(error?.retryAfterMs ?? 1_000);
    }
  };
  let page = await request(() => client.send("joinRoom", {}));
  const pages = [page.messages];
  while (page.hasMore) {
    const before = page.messages[0]?.seq ?? 0;
    page = await request(() => client.send("requestHistory", { before, limit: LIMITS.historyMessages }));
    pages.unshift(page.messages);
  }
  await client.close();
  return pages.flat();
};
