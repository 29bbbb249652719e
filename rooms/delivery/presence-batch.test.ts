import { beforeEach, describe, expect, it } from "vitest";
import type { ServerEvent } from "../protocol/events.ts";
import { PresenceBatch, ROSTER_MS, STORM_EVENTS } from "./presence-batch.ts";

let batch: PresenceBatch;

beforeEach(() => {
  batch = new PresenceBatch();
});

const change = (except: string | undefined) => ({ except, isRepeat: false });
const presence = (event: "userJoined" | "userLeft", id: string, { username = id, toAll = false, at = 0 } = {}) =>
  batch.push(
    { event, data: { room: "general", user: { id, username }, total: 0 } },
    change(toAll ? undefined : id),
    at,
  );
const typing = (userId: string, isTyping: boolean, isRepeat = false) => {
  const data = { room: "general", userId, username: userId, isTyping };
  batch.push({ event: "userTyping", data }, { except: userId, isRepeat }, 0);
};
/** What would be sent at `now`, as short texts. */
const taken = (now = 0) =>
  batch
    .take(now, 7, () => ({ room: "general", users: [], total: 7 }))
    .map(({ json, userId, isExtension }) => {
      const { event, data } = JSON.parse(json) as ServerEvent;
      if (isExtension) return "repeat";
      if (event === "userTyping") return `${data.userId} ${data.isTyping ? "types" : "stops"}`;
      if (event === "userJoined" || event === "userLeft") {
        return `${event} ${data.user.id} ${data.user.username} ${data.total}${userId === undefined ? " to all" : ""}`;
      }
      return event;
    });

describe("presence within a window", () => {
  it("is announced once per user, with the number of members at its end", () => {
    presence("userJoined", "a");
    presence("userJoined", "b");
    expect(taken()).toEqual(["userJoined a a 7", "userJoined b b 7"]);
    expect(taken()).toEqual([]);
  });

  it("is not announced for a user who joins and leaves", () => {
    presence("userJoined", "a");
    presence("userLeft", "a");
    expect(taken()).toEqual([]);
  });

  it("carries the last name", () => {
    presence("userJoined", "a");
    presence("userJoined", "a", { username: "Anna", toAll: true });
    expect(taken()).toEqual(["userJoined a Anna 7 to all"]);
  });

  it("announces that a known user has left, whatever came between", () => {
    presence("userLeft", "a");
    presence("userJoined", "a");
    presence("userLeft", "a");
    presence("userJoined", "b", { username: "Boris", toAll: true });
    presence("userLeft", "b");
    expect(taken()).toEqual(["userLeft a a 7", "userLeft b b 7"]);
  });

  it("announces that a user has left if a snapshot showed them meanwhile", () => {
    presence("userJoined", "a");
    batch.snapshotSent();
    presence("userLeft", "a");
    expect(taken()).toEqual(["userLeft a a 7"]);
  });
});

describe("typing within a window", () => {
  it("is not announced if it ends in it, and ends come before beginnings", () => {
    typing("a", true);
    typing("a", false);
    typing("b", true);
    typing("c", false);
    expect(taken()).toEqual(["c stops", "b types"]);
  });

  it("is announced as it is at the end if a snapshot showed otherwise", () => {
    typing("a", false);
    batch.snapshotSent();
    typing("a", true);
    typing("a", false);
    expect(taken()).toEqual(["a stops"]);
  });

  it("is announced to end if a snapshot showed it", () => {
    typing("a", true);
    batch.snapshotSent();
    typing("a", false);
    expect(taken()).toEqual(["a stops"]);
  });
});

describe("a repeated sign of typing", () => {
  it("is left out if typing begins or ends in the same window", () => {
    typing("a", true, true);
    expect(taken()).toEqual(["repeat"]);
    typing("a", true);
    typing("a", true, true);
    expect(taken()).toEqual(["a types"]);
    typing("a", true, true);
    typing("a", false);
    expect(taken()).toEqual(["a stops"]);
  });
});

describe("a storm", () => {
  const storm = (at: number) => {
    for (let i = 0; i <= STORM_EVENTS; i++) presence("userJoined", `u${at}-${i}`, { at });
  };

  it("[P9] is sent as the roster, once a second while it lasts and once nobody has joined for 50 ms", () => {
    storm(10_000);
    expect(taken(10_000)).toEqual(["roomUsers"]);
    expect(batch.rosterDue).toBeNull();
    storm(10_050);
    expect(taken(10_050)).toEqual([]);
    for (let at = 10_090; at < 10_000 + ROSTER_MS; at += 40) {
      expect(batch.rosterDue).toBe(Math.min(at + 10, 10_000 + ROSTER_MS));
      presence("userJoined", `u${at}`, { at });
      expect(batch.isEmpty).toBe(true);
      expect(taken(at)).toEqual([]);
    }
    presence("userJoined", "late", { at: 10_000 + ROSTER_MS });
    expect(taken(10_000 + ROSTER_MS)).toEqual(["roomUsers"]);
    storm(11_050);
    expect(taken(11_060)).toEqual([]);
    expect(batch.rosterDue).toBe(11_100);
    expect(taken(11_100)).toEqual(["roomUsers"]);
    expect(batch.rosterDue).toBeNull();
  });

  it("[P9] is followed by single events again", () => {
    storm(10_000);
    taken(10_000);
    presence("userJoined", "last", { at: 10_100 });
    expect(taken(10_100)).toEqual(["userJoined last last 7"]);
  });

  it("does not delay typing", () => {
    storm(10_000);
    taken(10_000);
    storm(10_050);
    taken(10_050);
    presence("userJoined", "b", { at: 10_090 });
    expect(batch.isEmpty).toBe(true);
    typing("a", true);
    expect(batch.isEmpty).toBe(false);
    expect(taken(10_100)).toEqual(["a types"]);
  });
});
