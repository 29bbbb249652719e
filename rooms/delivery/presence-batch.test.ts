import { beforeEach, describe, expect, it } from "vitest";
import type { ServerEvent } from "../protocol/events.ts";
import { Ambient, ROSTER_MS, STORM_EVENTS } from "./presence-batch.ts";

let ambient: Ambient;

beforeEach(() => {
  ambient = new Ambient();
});

const presence = (event: "userJoined" | "userLeft", id: string, { username = id, toAll = false, at = 0 } = {}) =>
  ambient.push({ event, data: { room: "general", user: { id, username }, total: 0 } }, toAll ? undefined : id, at);
const typing = (userId: string, isTyping: boolean, at = 0) =>
  ambient.push({ event: "userTyping", data: { room: "general", userId, username: userId, isTyping } }, userId, at);
/** What would be sent at `now`, in words. */
const taken = (now = 0) =>
  ambient
    .take(now, 7, () => ({ room: "general", users: [], total: 7 }))
    .map(({ json, special }) => {
      const { event, data } = JSON.parse(json) as ServerEvent;
      if (event === "userTyping") return `${data.userId} ${data.isTyping ? "types" : "stops"}`;
      if (event === "userJoined" || event === "userLeft") {
        return `${event} ${data.user.id} ${data.user.username} ${data.total}${special === undefined ? " to all" : ""}`;
      }
      return event;
    });

describe("who comes and goes within a window", () => {
  it("is told once, with the number of members at its end", () => {
    presence("userJoined", "a");
    presence("userJoined", "b");
    expect(taken()).toEqual(["userJoined a a 7", "userJoined b b 7"]);
    expect(taken()).toEqual([]);
  });

  it("and is gone again is not told at all", () => {
    presence("userJoined", "a");
    presence("userLeft", "a");
    expect(taken()).toEqual([]);
  });

  it("is told by the last name", () => {
    presence("userJoined", "a");
    presence("userJoined", "a", { username: "Anna", toAll: true });
    expect(taken()).toEqual(["userJoined a Anna 7 to all"]);
  });

  it("but was there before is told to be gone, whatever came between", () => {
    presence("userLeft", "a");
    presence("userJoined", "a");
    presence("userLeft", "a");
    presence("userJoined", "b", { username: "Boris", toAll: true });
    presence("userLeft", "b");
    expect(taken()).toEqual(["userLeft a a 7", "userLeft b b 7"]);
  });

  it("is told to be gone when someone was told meanwhile that they are there", () => {
    presence("userJoined", "a");
    ambient.witnessed();
    presence("userLeft", "a");
    expect(taken()).toEqual(["userLeft a a 7"]);
  });
});

describe("typing within a window", () => {
  it("that ends in it is not told, and an end is told before a beginning", () => {
    typing("a", true);
    typing("a", false);
    typing("b", true);
    typing("c", false);
    expect(taken()).toEqual(["c stops", "b types"]);
  });

  it("is told as it is at the end when some were told otherwise meanwhile", () => {
    typing("a", false);
    ambient.witnessed();
    typing("a", true);
    typing("a", false);
    expect(taken()).toEqual(["a stops"]);
  });

  it("is told to end when someone was told meanwhile of it", () => {
    typing("a", true);
    ambient.witnessed();
    typing("a", false);
    expect(taken()).toEqual(["a stops"]);
  });
});

describe("a storm", () => {
  const storm = (at: number) => {
    for (let i = 0; i <= STORM_EVENTS; i++) presence("userJoined", `u${at}-${i}`, { at });
  };

  it("[P9] is told as the roster, once a second while it goes on, and as soon as nobody has come for 50 ms", () => {
    storm(10_000);
    expect(taken(10_000)).toEqual(["roomUsers"]);
    expect(ambient.rosterDue).toBeNull();
    storm(10_050);
    expect(taken(10_050)).toEqual([]);
    for (let at = 10_090; at < 10_000 + ROSTER_MS; at += 40) {
      expect(ambient.rosterDue).toBe(Math.min(at + 10, 10_000 + ROSTER_MS));
      presence("userJoined", `u${at}`, { at });
      expect(ambient.isEmpty).toBe(true);
      expect(taken(at)).toEqual([]);
    }
    presence("userJoined", "late", { at: 10_000 + ROSTER_MS });
    expect(taken(10_000 + ROSTER_MS)).toEqual(["roomUsers"]);
    storm(11_050);
    expect(taken(11_060)).toEqual([]);
    expect(ambient.rosterDue).toBe(11_100);
    expect(taken(11_100)).toEqual(["roomUsers"]);
    expect(ambient.rosterDue).toBeNull();
  });

  it("[P9] is followed by single events again", () => {
    storm(10_000);
    taken(10_000);
    presence("userJoined", "last", { at: 10_100 });
    expect(taken(10_100)).toEqual(["userJoined last last 7"]);
  });

  it("does not hold up typing", () => {
    storm(10_000);
    taken(10_000);
    storm(10_050);
    taken(10_050);
    presence("userJoined", "b", { at: 10_090 });
    expect(ambient.isEmpty).toBe(true);
    typing("a", true, 10_095);
    expect(ambient.isEmpty).toBe(false);
    expect(taken(10_100)).toEqual(["a types"]);
  });
});
