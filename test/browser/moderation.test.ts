/** Moderators: their mark, slow mode, closed rooms, muted and removed people, and names that the room gives. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import {
  closeDialog,
  composer,
  eventually,
  expectFocus,
  goOffline,
  newRoom,
  send,
  storedContents,
  test,
  text,
  untilAny,
  waitUntilOnline,
} from "./fixture.ts";
import { message } from "./message-list.ts";

const MODERATOR = { sub: "user-mod", name: "Mod", role: "moderator" } as const;

const member = (page: Page, name: string) =>
  page.locator(".members-panel li", { has: page.locator(".name").getByText(name, { exact: true }) });
const badge = (of: ReturnType<typeof member>) => of.getByRole("img", { name: text.moderator });
const openSettings = async (page: Page) => {
  await page.getByRole("button", { name: text.roomSettings }).click();
  await page.getByRole("dialog", { name: text.roomSettings }).waitFor();
};
const setSlowMode = async (page: Page, label: string) => {
  await openSettings(page);
  await page.getByRole("radio", { name: label, exact: true }).check();
  await page.locator(".slow-mode").waitFor();
  await closeDialog(page);
};
const setClosed = async (page: Page, closed: boolean) => {
  await openSettings(page);
  await page.getByRole("checkbox", { name: text.onlyModerators }).setChecked(closed);
  await closeDialog(page);
};

test("moderators are marked in the list and on their messages while they are present, whatever others call themselves", async ({
  newWindow,
  openRoom,
  join,
  signIn,
}) => {
  const room = newRoom();
  const [mod, anna, eve] = [await newWindow(), await newWindow(), await newWindow()];
  await signIn(mod.page, MODERATOR);
  await openRoom(mod.page, room);
  await join(anna.page, room, "Anna");
  await join(eve.page, room, "moderator 🛡️");
  await send(mod.page, "keep it friendly");
  await send(eve.page, "trust me");
  await message(anna.page, 2).waitFor();
  for (const { page } of [anna, mod, eve]) await badge(member(page, "Mod")).waitFor();
  await badge(message(anna.page, 1)).waitFor();
  await anna.page.getByRole("heading", { name: `Mod ${text.moderator}`, exact: true }).waitFor();
  expect(await badge(message(anna.page, 2)).count()).toBe(0);
  expect(await anna.page.getByRole("img", { name: text.moderator }).count()).toBe(2);
  expect(await anna.page.getByRole("button", { name: text.roomSettings }).count()).toBe(0);

  await mod.page.getByRole("button", { name: text.leave }).click();
  await member(anna.page, "Mod").waitFor({ state: "detached" });
  expect(await anna.page.getByRole("img", { name: text.moderator }).count()).toBe(0);
  expect([...mod.errors, ...anna.errors, ...eve.errors]).toEqual([]);
});

test("slow mode counts down to the next message, announced once, while the draft goes on; moderators are exempt", async ({
  newWindow,
  openRoom,
  join,
  signIn,
}) => {
  const room = newRoom();
  const [mod, boris] = [await newWindow(), await newWindow()];
  await signIn(mod.page, MODERATOR);
  await openRoom(mod.page, room);
  await join(boris.page, room, "Boris");
  await setSlowMode(mod.page, "5 secs");
  await boris.page.getByText(text.slowModeOn("5 seconds")).waitFor();
  await mod.page.getByText(text.slowModeExempt("5 seconds")).waitFor();
  for (const content of ["one", "two"]) await send(mod.page, content);
  await message(boris.page, 2).waitFor();

  const { page } = boris;
  await page.locator(".slow-mode").evaluate((note) => {
    Object.assign(window, { announced: [] });
    const status = note.querySelector("[role=status]:last-child");
    const observer = new MutationObserver(() => {
      (window as unknown as { announced: string[] }).announced.push(status?.textContent ?? "");
    });
    observer.observe(note, { childList: true, characterData: true, subtree: true });
  });
  await send(page, "three");
  await message(page, 3).waitFor();
  await page.getByText(/^Next message in 0:0[1-5]$/).waitFor();
  await send(page, "not yet");
  expect(await composer(page).inputValue()).toBe("not yet");
  await page.getByText(text.nextMessageIn("0:01")).waitFor();
  expect(await storedContents(page)).toEqual(["one", "two", "three"]);
  await page.getByText(text.slowModeOn("5 seconds")).and(page.locator(":not(.hidden)")).waitFor();
  const announced = await page.evaluate(() => (window as unknown as { announced: string[] }).announced);
  expect([...new Set(announced.filter((said) => said !== ""))]).toHaveLength(1);
  await composer(page).press("Enter");
  await message(mod.page, 4).getByText("not yet").waitFor();

  // Its own message counts after a reload, too.
  await page.reload();
  await waitUntilOnline(page);
  await page.getByText(/^Next message in 0:0[1-5]$/).waitFor();
  await setSlowMode(mod.page, "6 hrs");
  await page.getByText(/^Next message in 5:59:\d\d$/).waitFor();
  await openSettings(mod.page);
  await mod.page.getByRole("radio", { name: text.off }).check();
  await page.locator(".slow-mode").waitFor({ state: "detached" });
  await send(page, "free");
  await message(mod.page, 5).waitFor();
  expect([...mod.errors, ...boris.errors]).toEqual([]);
});

test("queued messages wait for slow mode in order, and can be discarded", async ({
  newWindow,
  openRoom,
  join,
  signIn,
}) => {
  const room = newRoom();
  const [mod, boris] = [await newWindow(), await newWindow()];
  await signIn(mod.page, MODERATOR);
  await openRoom(mod.page, room);
  await join(boris.page, room, "Boris");
  await setSlowMode(mod.page, "1 min");
  await boris.page.locator(".slow-mode").waitFor();
  await goOffline(boris);
  for (const content of ["first", "second", "third"]) await send(boris.page, content);
  await boris.setOffline(false);
  await message(mod.page, 1).getByText("first").waitFor();
  const waiting = boris.page.getByText(text.waitingForSlowMode);
  await eventually(async () => expect(await waiting.count()).toBe(2));
  await boris.page.getByRole("button", { name: text.discard }).first().click();
  await eventually(async () => expect(await waiting.count()).toBe(1));
  await boris.page.locator(".bubble.pending").getByText("third").waitFor();
  await openSettings(mod.page);
  await mod.page.getByRole("radio", { name: text.off }).check();
  await boris.page.locator(".slow-mode").waitFor({ state: "detached" });
  await boris.page.reload();
  await message(mod.page, 2).getByText("third").waitFor();
  expect([...mod.errors, ...boris.errors]).toEqual([]);
});

test("in a closed room only moderators write: others keep their draft, cannot edit, and may delete their own", async ({
  newWindow,
  openRoom,
  join,
  signIn,
}) => {
  const room = newRoom();
  const [mod, boris] = [await newWindow(), await newWindow()];
  await signIn(mod.page, MODERATOR);
  await openRoom(mod.page, room);
  await join(boris.page, room, "Boris");
  const { page } = boris;
  for (const content of ["frist", "second"]) await send(page, content);
  await message(page, 2).waitFor();
  await composer(page).press("ArrowUp");
  const field = page.getByRole("textbox", { name: text.editMessage });
  await field.fill("second, edited");
  await composer(page).fill("half a thought");
  await setClosed(mod.page, true);

  await page.locator(".closed").getByText(text.closed).waitFor();
  await expectFocus(page.locator(".closed"));
  expect(await composer(page).count()).toBe(0);
  // What was being edited is kept, and cannot be saved now.
  await field.press("Enter");
  expect(await field.inputValue()).toBe("second, edited");
  expect(await page.getByRole("button", { name: text.save }).getAttribute("aria-disabled")).toBe("true");
  await message(page, 1).hover();
  await page.getByRole("toolbar").waitFor();
  expect(await page.getByRole("button", { name: text.edit, exact: true }).count()).toBe(0);
  await page.getByRole("button", { name: text.deleteMessage }).click();
  await page.getByRole("dialog").getByRole("button", { name: text.deleteMessage }).click();
  await message(mod.page, 1).getByText(text.deleted).waitFor();

  await mod.page.locator(".composer .note").getByText(text.closed).waitFor();
  await send(mod.page, "an announcement");
  await message(page, 3).waitFor();
  await page.reload();
  await page.locator(".closed").getByText(text.closed).waitFor();
  await setClosed(mod.page, false);
  await eventually(async () => expect(await composer(page).inputValue()).toBe("half a thought"));
  await composer(page).press("Enter");
  await message(mod.page, 4).getByText("half a thought").waitFor();
  expect([...mod.errors, ...boris.errors]).toEqual([]);
});

test("an author who has left is muted from a message, even a deleted one, and stays muted under another name", async ({
  newWindow,
  openRoom,
  join,
  signIn,
}) => {
  const room = newRoom();
  const [mod, boris] = [await newWindow(), await newWindow()];
  await signIn(mod.page, MODERATOR);
  await openRoom(mod.page, room);
  await join(boris.page, room, "Boris");
  await send(boris.page, "buy my pies");
  await message(mod.page, 1).waitFor();
  await boris.page.getByRole("button", { name: text.leave }).click();
  await member(mod.page, "Boris").waitFor({ state: "detached" });

  await mod.page.getByRole("log").focus();
  await mod.page.keyboard.press("ArrowUp");
  await expectFocus(message(mod.page, 1));
  await message(mod.page, 1).getByRole("button", { name: text.deleteMessage }).click();
  await mod.page.getByRole("dialog").getByRole("button", { name: text.deleteMessage }).click();
  await message(mod.page, 1).getByText(text.deleted).waitFor();
  await message(mod.page, 1).hover();
  const actions = message(mod.page, 1).getByRole("toolbar").getByRole("button");
  await eventually(async () => expect(await actions.count()).toBe(1));
  await message(mod.page, 1)
    .getByRole("button", { name: text.actionsFor("Boris") })
    .click();
  await mod.page.getByRole("button", { name: text.mute, exact: true }).click();
  await mod.page.getByText(untilAny((until) => text.isMuted("Boris", until))).waitFor();
  await closeDialog(mod.page);
  // The button is gone with the mouse and the focus; its message is not.
  await expectFocus(message(mod.page, 1));

  // A new name, as from the home page.
  await boris.page.evaluate(() => {
    const session = JSON.parse(localStorage.getItem("samovar.session") ?? "");
    session.user.username = "Fresh face";
    localStorage.setItem("samovar.session", JSON.stringify(session));
  });
  await openRoom(boris.page, room);
  await boris.page.getByText(text.renamedMuted("Boris")).waitFor();
  await boris.page.getByText(text.nameKeptWhileMuted).waitFor();
  expect(await boris.page.getByRole("button", { name: text.changeName }).count()).toBe(0);
  await boris.page.getByRole("button", { name: text.gotIt }).click();
  await boris.page.getByText(text.renamedMuted("Boris")).waitFor({ state: "detached" });
  await member(mod.page, "Boris").getByText(text.muted).waitFor();
  expect([...mod.errors, ...boris.errors]).toEqual([]);
});

test("a guest whose name an application's user brings is renamed, and told so", async ({
  newWindow,
  openRoom,
  join,
  signIn,
}) => {
  const room = newRoom();
  const [guest, anna] = [await newWindow(), await newWindow()];
  await join(guest.page, room, "Anna");
  await send(guest.page, "hello");
  await signIn(anna.page, { sub: "user-anna", name: "Anna" });
  await openRoom(anna.page, room);
  const notice = guest.page.locator(".banner");
  await notice.getByText(/guest-/).waitFor();
  const name = await guest.page.locator(".members-panel .name").first().textContent();
  expect(await notice.locator("p").textContent()).toBe(text.renamedTaken(name ?? ""));
  await member(anna.page, name ?? "").waitFor();
  await guest.page.getByRole("button", { name: text.changeName }).click();
  await guest.page.getByLabel(text.newName).fill("Ann");
  await guest.page.keyboard.press("Enter");
  await member(anna.page, "Ann").waitFor();
  // The new name is the guest's own choice.
  await notice.waitFor({ state: "detached" });
  expect([...guest.errors, ...anna.errors]).toEqual([]);
});
