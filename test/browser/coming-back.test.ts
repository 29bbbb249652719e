/** The page when the server goes away, when a token ends, and when a moderator steps in. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { LEEWAY_S } from "../../worker/auth/token.ts";
import { startChat } from "../support/harness.ts";
import { startTcpProxy } from "../support/tcp-proxy.ts";
import { eventually, giveName, isHere, newRoom, type Stage, said, say, setUpStage, writing } from "./fixture.ts";
import { signIn } from "./sign-in.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setUpStage();
});
afterEach(() => stage.clear());
afterAll(() => stage?.close());

const enter = async (page: Page, room: string) => {
  await page.goto(`${stage.chat.url}/rooms/${room}`);
  await isHere(page);
};

test("a server that is killed and comes back: it says so, goes on trying, and nothing is missing or doubled", async () => {
  const first = await startChat(inject("databaseUrl"));
  const proxy = await startTcpProxy(Number(new URL(first.url).port));
  const room = newRoom();
  const [anna, boris] = [await stage.newWindow(), await stage.newWindow()];
  for (const [{ page }, name] of [
    [anna, "Anna"],
    [boris, "Boris"],
  ] as const) {
    await page.goto(`${proxy.url}/rooms/${room}`);
    await giveName(page, name);
  }
  await say(anna.page, "before");
  await boris.page.getByText("before").waitFor();

  proxy.connectTo(null);
  await first.close();
  await anna.page.getByText("Reconnecting in").waitFor();
  await say(anna.page, "said to nobody");
  await anna.page.locator(".pending").getByText("said to nobody").waitFor();
  const second = await startChat(inject("databaseUrl"));
  proxy.connectTo(Number(new URL(second.url).port));
  for (const { page } of [anna, boris]) {
    await page.getByText("You are back").waitFor();
    await eventually(async () => expect(await said(page)).toEqual(["before", "said to nobody"]));
  }
  expect(await anna.page.locator(".pending").count()).toBe(0);
  await stage.clear();
  await second.close();
  await proxy.close();
});

test("a token that ends is renewed unasked, and the room is not lost", async () => {
  const { page } = await stage.newWindow();
  const room = newRoom();
  const happened: string[] = [];
  page.on("websocket", (socket) => {
    happened.push("connects");
    socket.on("close", () => happened.push("is closed"));
  });
  page.on("request", (request) => {
    if (request.url().endsWith("/api/session")) happened.push("renews");
  });
  const guest = `guest-${crypto.randomUUID()}`;
  await signIn(page, stage.chat.url, { sub: guest, name: "Anna" }, 3 - LEEWAY_S);
  await enter(page, room);
  await writing(page).fill("half a thou");
  await eventually(() => expect(happened).toEqual(["connects", "is closed", "renews", "connects"]));
  await isHere(page);
  expect(await writing(page).inputValue()).toBe("half a thou");
  await say(page, "still here");
  await page.locator("[data-seq]").getByText("still here").waitFor();
  const id = await page.evaluate(() => JSON.parse(localStorage.getItem("samovar.session") ?? "").user.id);
  expect(id).toBe(guest);
});

test("a moderator mutes and removes for a time; who it befalls is told, and it can be taken back", async () => {
  const room = newRoom();
  const [mod, boris] = [await stage.newWindow(), await stage.newWindow()];
  await signIn(mod.page, stage.chat.url, { sub: "user-mod", name: "Mod", role: "moderator" });
  await enter(mod.page, room);
  await stage.come(boris.page, room, "Boris");
  await boris.page.getByRole("listitem").getByText("Mod", { exact: true }).waitFor();
  expect(await boris.page.getByRole("button", { name: /^Actions for/ }).count()).toBe(0);

  await mod.page.getByRole("button", { name: "Actions for Boris" }).click();
  await mod.page.getByRole("radio", { name: "15 minutes" }).check();
  await mod.page.getByRole("button", { name: "Mute", exact: true }).click();
  await mod.page.getByText("Boris is muted until").waitFor();
  await boris.page.getByText("A moderator has muted you until").waitFor();
  expect(await writing(boris.page).isEditable()).toBe(false);
  await boris.page.reload();
  await boris.page.getByText("A moderator has muted you until").waitFor();
  await mod.page.getByRole("button", { name: "Unmute" }).click();
  await eventually(async () => expect(await writing(boris.page).isEditable()).toBe(true));
  await say(boris.page, "free again");
  await mod.page.getByText("free again").waitFor({ state: "attached" });

  await mod.page.getByRole("button", { name: "Remove", exact: true }).click();
  await boris.page.getByText("A moderator has removed you from this room.").waitFor();
  await boris.page.getByText("You can come back after").waitFor();
  const retried = boris.page.waitForEvent("websocket");
  await boris.page.getByRole("button", { name: "Try again" }).click();
  const refused = await retried;
  await eventually(() => expect(refused.isClosed()).toBe(true));
  await boris.page.getByText("A moderator has removed you from this room.").waitFor();
  await mod.page.getByRole("button", { name: "Undo" }).click();
  await mod.page.getByText("is removed from the room").waitFor({ state: "detached" });
  await boris.page.getByRole("button", { name: "Try again" }).click();
  await isHere(boris.page);
  expect([...mod.faults, ...boris.faults]).toEqual([]);
});

test.each([
  [CLOSE.tooManyConnections, "You have this room open in too many places."],
  [CLOSE.tooManyErrors, "The room has ended this connection after too many errors."],
])("a final close (%i) explains itself and ends the trying, until it is asked for", async (code, words) => {
  const { page } = await stage.newWindow();
  await page.clock.install();
  const room = newRoom();
  let attempts = 0;
  await page.routeWebSocket(/\/rooms\//, async (socket) => {
    attempts += 1;
    if (attempts === 1) await socket.close({ code, reason: "for the test" });
    else socket.connectToServer();
  });
  await page.goto(`${stage.chat.url}/rooms/${room}`);
  await page.getByLabel("Your name").fill("Anna");
  await page.keyboard.press("Enter");
  await page.getByText(words).waitFor();
  // No timer of the page is left that would try again.
  await page.clock.fastForward("10:00");
  expect(attempts).toBe(1);
  await page.getByRole("button", { name: "Try again" }).click();
  await isHere(page);
});
