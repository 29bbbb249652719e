/** The page's client: this user's name, chosen by them or by the room, and the end of their session. */
import { effect } from "@preact/signals-core";
import { expect, test } from "vitest";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import type { RoomClient } from "../web/client/room-client.ts";
import { createSessionKeeper } from "../web/client/session.ts";
import { createCredentials, recoverSession } from "../web/client/session-recovery.ts";
import { memoryStore } from "../web/client/storage.ts";
import { guestToken } from "./support/guest-token.ts";
import { openPage, settle, shown, sockets, usePages } from "./support/page-client.ts";
import { PageSocket } from "./support/page-socket.ts";

usePages();

const names = (client: RoomClient) => [...client.roster.value.users.values()].map(({ username }) => username).sort();
const kindsOf = (client: RoomClient) => {
  const kinds: string[] = [];
  effect(() => {
    const { kind } = client.state.value;
    if (kinds.at(-1) !== kind) kinds.push(kind);
  });
  return kinds;
};

test("a user who ponders another name is not disturbed when the room closes the connection", async () => {
  openPage("anna", { username: "Anna" });
  await settle();
  const impostor = openPage("other", { username: "Anna" });
  await settle();
  const kinds = kindsOf(impostor);
  sockets()[1]?.closeByRoom(CLOSE.notJoined);
  await settle();
  impostor.check();
  await settle();
  expect(sockets()).toHaveLength(1);
  expect(kinds).toEqual(["name_rejected"]);
  impostor.sendMessage("waits for the name");
  const taken = impostor.rename("ANNA");
  await settle();
  expect(await taken).toBe("username_taken");
  sockets()[1]?.closeByRoom(CLOSE.notJoined);
  PageSocket.room.rejectsWith = 1006;
  const unreachable = impostor.rename("Other");
  await settle();
  expect(await unreachable).toBe("network");
  PageSocket.room.rejectsWith = null;
  await settle();
  expect(sockets()).toHaveLength(1);
  expect(kinds).toEqual(["name_rejected"]);
  const free = impostor.rename("Other");
  await settle();
  expect(await free).toBe(null);
  expect(kinds.at(-1)).toBe("online");
  expect(names(impostor)).toEqual(["Anna", "Other"]);
  expect(shown(impostor)).toEqual(["waits for the name"]);
});

test("a connection that is closed while it joins is opened again", async () => {
  const anna = openPage("anna");
  await settle();
  sockets()[0]?.closeByRoom(CLOSE.notJoined);
  await settle();
  expect(anna.state.value.kind).toBe("online");
});

test("a guest whose name an application's user has is told their new one, and keeps it", async () => {
  const guest = openPage("guest-1a2b3c", { username: "Anna" });
  await settle();
  expect(guest.renamed.value).toBe(null);
  const kinds = kindsOf(guest);
  openPage("anna", { username: "Anna" });
  await settle();
  expect(guest.renamed.value).toMatch(/^guest-/);
  expect(names(guest)).toEqual(["Anna", guest.renamed.value]);
  expect(kinds).toEqual(["online"]);
  sockets()[0]?.cut();
  await settle();
  expect(names(guest)).toEqual(["Anna", guest.renamed.value]);
  guest.dismissRenamed();
  expect(guest.renamed.value).toBe(null);
  const chosen = guest.rename("Bella");
  await settle();
  expect(await chosen).toBe(null);
  expect(guest.renamed.value).toBe(null);
});

test("a muted user keeps their name, and is told", async () => {
  const mod = openPage("mod", { username: "Mod", role: "moderator" });
  const eve = openPage("guest-1", { username: "Eve" });
  await settle();
  const muted = mod.muteUser("guest-1", 3_600);
  await settle();
  expect(await muted).toBe(null);
  const other = eve.rename("Other");
  await settle();
  expect(await other).toBe("muted");
  expect(eve.renamed.value).toBe(null);
  eve.leave();
  const again = openPage("guest-1", { username: "Other" });
  await settle();
  expect(again.state.value.kind).toBe("online");
  expect(again.renamed.value).toBe("Eve");
  expect(names(mod)).toEqual(["Eve", "Mod"]);
});

test("a name that the user has asked for is no news", async () => {
  const anna = openPage("anna", { username: "Anna" });
  await settle();
  const renamed = anna.rename("Anna K");
  await settle();
  expect(await renamed).toBe(null);
  expect(anna.renamed.value).toBe(null);
});

test("roles and their changes reach the roster", async () => {
  const anna = openPage("anna");
  const mod = openPage("mod");
  await settle();
  expect(anna.roster.value.users.get("mod")?.role).toBe(undefined);
  const second = openPage("mod", { role: "moderator" });
  await settle();
  expect(anna.roster.value.users.get("mod")?.role).toBe("moderator");
  expect(mod.roster.value.users.get("mod")?.role).toBe("moderator");
  expect(anna.roster.value.total).toBe(2);
  second.close();
  await settle();
  expect(anna.roster.value.users.get("mod")?.role).toBe(undefined);
});

test.each([
  ["while online ends the session: its user was erased", true],
  ["while connecting replaces the token", false],
])("a token that is rejected %s", async (_, isOnline) => {
  const store = memoryStore();
  const session = {
    token: "member anna Anna",
    user: { id: "anna", username: "Anna" },
    expiresAt: "2999-01-01T00:00:00Z",
    renewAt: Number.MAX_SAFE_INTEGER,
  };
  store.set("samovar.session", JSON.stringify(session));
  const requests: string[] = [];
  const request = (async (url: string) => {
    requests.push(url);
    return Response.json({ ...session, token: guestToken("new"), user: { id: "new", username: "Anna" } });
  }) as typeof fetch;
  const keeper = createSessionKeeper({ store, request, url: "", onEnd: () => {} });
  const credentials = createCredentials(keeper);
  const anna = openPage("anna", { username: "Anna", credentials });
  const stop = recoverSession(anna, credentials, keeper);
  await settle();
  if (!isOnline) PageSocket.room.rejectsWith = CLOSE.unauthorized;
  sockets()[0]?.closeByRoom(isOnline ? CLOSE.unauthorized : 1006);
  await settle();
  stop();
  expect(requests).toEqual(isOnline ? [] : ["/api/session"]);
  expect(keeper.session.value?.user.id).toBe(isOnline ? undefined : "new");
  expect(store.get("samovar.session")?.includes("new")).toBe(isOnline ? undefined : true);
});
