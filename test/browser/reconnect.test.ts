/** The page when the server dies, a token expires, or a moderator removes the user. */
import { expect, inject } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { LEEWAY_S } from "../../worker/auth/token.ts";
import { startChat } from "../support/harness.ts";
import { startTcpProxy } from "../support/tcp-proxy.ts";
import {
  closeDialog,
  composer,
  enterName,
  eventually,
  newRoom,
  send,
  storedContents,
  test,
  text,
  untilAny,
  waitUntilOnline,
} from "./fixture.ts";
import { moderate, openProfile } from "./moderation.ts";

test("when the server is killed and restarted, the page reconnects and no message is lost or doubled", async ({
  newWindow,
}) => {
  const first = await startChat(inject("databaseUrl"));
  const proxy = await startTcpProxy(Number(new URL(first.url).port));
  const room = newRoom();
  const [anna, boris] = [await newWindow(), await newWindow()];
  for (const [{ page }, name] of [
    [anna, "Anna"],
    [boris, "Boris"],
  ] as const) {
    await page.goto(`${proxy.url}/rooms/${room}`);
    await enterName(page, name);
  }
  await send(anna.page, "before");
  await boris.page.locator("[data-seq]").getByText("before").waitFor();

  proxy.connectTo(null);
  await first.close();
  await anna.page.getByText(untilAny(text.reconnectingIn)).waitFor();
  await send(anna.page, "sent meanwhile");
  await anna.page.locator(".pending").getByText("sent meanwhile").waitFor();
  const second = await startChat(inject("databaseUrl"));
  proxy.connectTo(Number(new URL(second.url).port));
  // It is shown for a while only.
  await Promise.all([anna, boris].map(({ page }) => page.getByText(text.backOnline).waitFor()));
  for (const { page } of [anna, boris])
    await eventually(async () => expect(await storedContents(page)).toEqual(["before", "sent meanwhile"]));
  expect(await anna.page.locator(".pending").count()).toBe(0);
  await second.close();
  await proxy.close();
});

test("an expired token is renewed, and the user stays in the room", async ({ newWindow, signIn, openRoom }) => {
  const { page } = await newWindow();
  const room = newRoom();
  /** What happens to the sockets of the room and of the inbox, and to the session. */
  const events = { rooms: [] as string[], inbox: [] as string[], session: [] as string[] };
  page.on("websocket", (socket) => {
    const of = new URL(socket.url()).pathname.startsWith("/inbox") ? events.inbox : events.rooms;
    of.push("connects");
    socket.on("close", () => of.push("is closed"));
  });
  page.on("request", (request) => {
    if (!request.url().endsWith("/api/session")) return;
    expect([events.rooms, events.inbox].flat()).toContain("is closed");
    events.session.push("renews");
  });
  const guest = `guest-${crypto.randomUUID()}`;
  await signIn(page, { sub: guest, name: "Anna" }, 10 - LEEWAY_S);
  await openRoom(page, room);
  await composer(page).fill("half a thou");
  const reconnects = ["connects", "is closed", "connects"];
  await eventually(() => expect(events).toEqual({ rooms: reconnects, inbox: reconnects, session: ["renews"] }));
  await waitUntilOnline(page);
  expect(await composer(page).inputValue()).toBe("half a thou");
  await send(page, "still here");
  await page.locator("[data-seq]").getByText("still here").waitFor();
  const id = await page.evaluate(() => JSON.parse(localStorage.getItem("samovar.session") ?? "").user.id);
  expect(id).toBe(guest);
});

test("a moderator mutes and removes a user, who is told so, and undoes both", async ({ openModerated }) => {
  const room = newRoom();
  const [mod, boris] = await openModerated(room, "Boris");
  await boris.page.getByRole("listitem").getByText("Mod", { exact: true }).waitFor();
  const card = await openProfile(boris.page, "Mod");
  await card.getByRole("button", { name: text.block }).waitFor();
  expect(await card.getByRole("button", { name: text.moderatePerson }).count()).toBe(0);
  await closeDialog(boris.page);

  await moderate(mod.page, "Boris");
  await mod.page.getByRole("radio", { name: "15 minutes" }).check();
  await mod.page.getByRole("button", { name: text.mute, exact: true }).click();
  await mod.page.getByText(untilAny((until) => text.isMuted("Boris", until))).waitFor();
  await boris.page.getByText(untilAny(text.mutedUntil)).waitFor();
  expect(await composer(boris.page).isEditable()).toBe(false);
  await boris.page.reload();
  await boris.page.getByText(untilAny(text.mutedUntil)).waitFor();
  await mod.page.getByRole("button", { name: text.unmute }).click();
  await eventually(async () => expect(await composer(boris.page).isEditable()).toBe(true));
  await send(boris.page, "free again");
  await mod.page.locator("[data-seq]").getByText("free again").waitFor({ state: "attached" });

  await mod.page.getByRole("button", { name: text.removePerson, exact: true }).click();
  await boris.page.getByText(text.joinError(CLOSE.removed)).waitFor();
  await boris.page.getByText(untilAny(text.removedUntil)).waitFor();
  const retried = boris.page.waitForEvent("websocket");
  await boris.page.getByRole("button", { name: text.retry }).click();
  const refused = await retried;
  await eventually(() => expect(refused.isClosed()).toBe(true));
  await boris.page.getByText(text.joinError(CLOSE.removed)).waitFor();
  await mod.page.getByRole("button", { name: text.undo }).click();
  await mod.page.getByText(untilAny((until) => text.isRemoved("Boris", until))).waitFor({ state: "detached" });
  await boris.page.getByRole("button", { name: text.retry }).click();
  await waitUntilOnline(boris.page);
  expect([...mod.errors, ...boris.errors]).toEqual([]);
});

test.for([CLOSE.tooManyConnections, CLOSE.tooManyErrors])(
  "a final close (%i) is explained, and the page reconnects only on request",
  async (code, { chat, newWindow }) => {
    const { page } = await newWindow();
    await page.clock.install();
    const room = newRoom();
    let attempts = 0;
    await page.routeWebSocket(/\/rooms\//, async (socket) => {
      attempts += 1;
      if (attempts === 1) await socket.close({ code, reason: "for the test" });
      else socket.connectToServer();
    });
    await page.goto(`${chat.url}/rooms/${room}`);
    await page.getByLabel(text.yourName).fill("Anna");
    await page.keyboard.press("Enter");
    await page.getByText(text.joinError(code)).waitFor();
    // No timer of the page reconnects.
    await page.clock.fastForward("10:00");
    expect(attempts).toBe(1);
    await page.getByRole("button", { name: text.retry }).click();
    await waitUntilOnline(page);
  },
);

test("a full room says so, and lets the user in when a spot opens", async ({ newWindow, join }) => {
  const { page, errors } = await newWindow();
  let isFull = true;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    if (isFull) void socket.close({ code: CLOSE.roomFull, reason: "" });
    else socket.connectToServer();
  });
  const joined = join(page, newRoom(), "Anna");
  await page.getByRole("status").getByText(text.roomFull).waitFor();
  await page.locator(".state").getByText(text.full).waitFor();
  expect(await page.getByText(text.sentWhenOnline).count()).toBe(0);
  // The page tries again by itself, too: the spot opens with the click.
  await page.exposeFunction("openSpot", () => {
    isFull = false;
  });
  const tryNow = page.getByRole("button", { name: text.tryNow });
  await tryNow.evaluate((button) => {
    const { openSpot } = window as unknown as { openSpot: () => void };
    button.addEventListener("click", openSpot, { capture: true });
  });
  await tryNow.click();
  await joined;
  await page.getByText(text.roomFull).waitFor({ state: "detached" });
  expect(await page.getByText(text.backOnline).count()).toBe(0);
  expect(errors).toEqual([]);
});
