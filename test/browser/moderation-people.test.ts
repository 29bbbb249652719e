/** The people that moderators act on: muted and removed ones, absent authors, and guests whom the room renames. */
import { expect } from "vitest";
import {
  closeDialog,
  composer,
  eventually,
  expectFocus,
  newRoom,
  send,
  test,
  text,
  untilAny,
  waitUntilOnline,
} from "./fixture.ts";
import { message } from "./message-list.ts";
import { chooseAction, deleteMessage } from "./message-menu.ts";
import { member, moderate, openProfile, openSection, openSettings, setClosed, setSlowMode } from "./moderation.ts";

test("an author who has left is muted from a message, even a deleted one, and stays muted under another name", async ({
  openModerated,
  openRoom,
}) => {
  const room = newRoom();
  const [mod, boris] = await openModerated(room, "Boris");
  await send(boris.page, "buy my pies");
  await message(mod.page, 1).waitFor();
  await boris.page.getByRole("button", { name: text.leave }).click();
  await member(mod.page, "Boris").waitFor({ state: "detached" });

  await mod.page.getByRole("log").focus();
  await mod.page.keyboard.press("ArrowUp");
  await expectFocus(message(mod.page, 1));
  await mod.page.keyboard.press("Delete");
  await mod.page.getByRole("dialog").getByRole("button", { name: text.deleteMessage }).click();
  await message(mod.page, 1).getByText(text.deleted).waitFor();
  await chooseAction(mod.page, 1, text.moderate("Boris"));
  await mod.page.getByRole("button", { name: text.mute, exact: true }).click();
  await mod.page.getByText(untilAny((until) => text.isMuted("Boris", until))).waitFor();
  await closeDialog(mod.page);
  // The menu is gone; its message is not.
  await expectFocus(message(mod.page, 1));

  // A new name, as from the home page.
  await boris.page.evaluate(() => {
    const session = JSON.parse(localStorage.getItem("samovar.session") ?? "");
    session.user.username = "Fresh face";
    localStorage.setItem("samovar.session", JSON.stringify(session));
  });
  await openRoom(boris.page, room);
  await boris.page.getByText(text.renamedMuted("Boris")).waitFor();
  expect(await boris.page.getByRole("button", { name: text.changeName }).count()).toBe(0);
  const card = await openProfile(boris.page, "Boris");
  await card.getByText(text.nameKeptWhileMuted).waitFor();
  expect(await card.getByRole("textbox").count()).toBe(0);
  await closeDialog(boris.page);
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

test("muted and removed people are listed until when, and let off again", async ({ openModerated }) => {
  const [mod, boris, clara] = await openModerated(newRoom(), "Boris", "Clara");
  const listed = mod.page.locator(".people li");
  await openSettings(mod.page);
  await openSection(mod.page, text.sanctions);
  await mod.page.getByText(text.noSanctions).waitFor();
  await closeDialog(mod.page);

  await moderate(mod.page, "Boris");
  await mod.page.getByRole("button", { name: text.mute, exact: true }).click();
  await mod.page.getByText(untilAny((until) => text.isMuted("Boris", until))).waitFor();
  await closeDialog(mod.page);
  await moderate(mod.page, "Clara");
  await mod.page.getByRole("button", { name: text.removePerson, exact: true }).click();
  await mod.page.getByText(untilAny((until) => text.isRemoved("Clara", until))).waitFor();
  await closeDialog(mod.page);
  await member(mod.page, "Clara").waitFor({ state: "detached" });

  await mod.page.route("**/sanctions", (request) => request.abort());
  await openSettings(mod.page);
  await openSection(mod.page, text.sanctions);
  await mod.page.getByText(text.loadFailed).waitFor();
  await mod.page.unroute("**/sanctions");
  await mod.page.getByRole("button", { name: text.retry }).click();
  await listed.getByText(untilAny(text.sanctionUntil.muted)).waitFor();
  await listed.getByText(untilAny(text.sanctionUntil.removed)).waitFor();
  await mod.page.getByRole("button", { name: `${text.lift}: Boris` }).click();
  await eventually(async () => expect(await composer(boris.page).isEditable()).toBe(true));
  await eventually(async () => expect(await listed.count()).toBe(1));
  await expectFocus(mod.page.locator("details[open] summary"));

  // Someone who is not here is reached through the list, too: the dialog knows what is in force.
  await listed.getByRole("button", { name: text.actionsFor("Clara") }).click();
  await mod.page.getByRole("dialog", { name: "Clara" }).waitFor();
  await mod.page.getByText(untilAny((until) => text.isRemoved("Clara", until))).waitFor();
  await closeDialog(mod.page);
  await openSettings(mod.page);
  await openSection(mod.page, text.sanctions);
  await mod.page.getByRole("button", { name: `${text.lift}: Clara` }).click();
  await mod.page.getByText(text.noSanctions).waitFor();
  await clara.page.getByRole("button", { name: text.retry }).click();
  await waitUntilOnline(clara.page);
  expect([...mod.errors, ...boris.errors, ...clara.errors]).toEqual([]);
});

test("moderators' orders are listed, the latest first: who, whom, what and when", async ({ openModerated }) => {
  const [mod, boris] = await openModerated(newRoom(), "Boris");
  await send(boris.page, "buy my pies");
  await openSettings(mod.page);
  await openSection(mod.page, text.orders);
  await mod.page.getByText(text.noOrders).waitFor();
  await closeDialog(mod.page);

  await deleteMessage(mod.page, 1);
  await message(mod.page, 1).getByText(text.deleted).waitFor();
  await moderate(mod.page, "Boris");
  await mod.page.getByRole("button", { name: text.mute, exact: true }).click();
  await mod.page.getByRole("button", { name: text.unmute }).click();
  await mod.page.getByText(untilAny((until) => text.isMuted("Boris", until))).waitFor({ state: "detached" });
  await mod.page.getByRole("button", { name: text.removePerson, exact: true }).click();
  await mod.page.getByRole("button", { name: text.undo }).click();
  await mod.page.getByText(untilAny((until) => text.isRemoved("Boris", until))).waitFor({ state: "detached" });
  await closeDialog(mod.page);
  await setSlowMode(mod.page, "5 mins");
  await setClosed(mod.page, true);

  // They come from Postgres, which takes a moment.
  await openSettings(mod.page);
  const rows = mod.page.locator(".orders li");
  await eventually(async () => {
    await openSection(mod.page, text.orders);
    await mod.page.locator("details[open]").waitFor();
    const isComplete = await rows
      .nth(6)
      .waitFor({ timeout: 1_000 })
      .then(
        () => true,
        () => false,
      );
    if (!isComplete) await openSection(mod.page, text.orders);
    expect(isComplete).toBe(true);
  });
  const words = (await rows.allTextContents()).map((row) =>
    row.replace(/Mod · .*$/, "").replace(/until .*$/, "until …"),
  );
  expect(words).toEqual([
    text.order.setClosed(true),
    text.order.setSlowMode("5 minutes"),
    text.order.readmit("Boris"),
    text.order.remove("Boris", "…"),
    text.order.unmute("Boris"),
    text.order.mute("Boris", "…"),
    text.order.deleteMessage("Boris"),
  ]);
  expect(await rows.first().textContent()).toMatch(/Mod · \d+:\d\d$/);
  expect([...mod.errors, ...boris.errors]).toEqual([]);
});
