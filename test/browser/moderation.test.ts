/** Moderators: their mark, slow mode and closed rooms. */
import { expect } from "vitest";
import {
  composer,
  eventually,
  expectFocus,
  goOffline,
  newRoom,
  send,
  storedContents,
  test,
  text,
  untilDialogsAreClosed,
  waitUntilOnline,
} from "./fixture.ts";
import { message } from "./message-list.ts";
import { deleteMessage, openMenu } from "./message-menu.ts";
import { badge, member, openSettings, setClosed, setSlowMode } from "./moderation.ts";

test("moderators are marked in the list and on their messages while they are present, whatever others call themselves", async ({
  openModerated,
}) => {
  const [mod, anna, eve] = await openModerated(newRoom(), "Anna", "moderator 🛡️");
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
  openModerated,
}) => {
  const [mod, boris] = await openModerated(newRoom(), "Boris");
  await setSlowMode(mod.page, "10 secs");
  await boris.page.getByText(text.slowModeOn("10 seconds")).waitFor();
  await mod.page.getByText(text.slowModeExempt("10 seconds")).waitFor();
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
  await page.getByText(/^Next message in 0:(0[1-9]|10)$/).waitFor();
  await send(page, "not yet");
  expect(await composer(page).inputValue()).toBe("not yet");
  await page.getByText(text.nextMessageIn("0:01")).waitFor();
  expect(await storedContents(page)).toEqual(["one", "two", "three"]);
  await page.getByText(text.slowModeOn("10 seconds")).and(page.locator(":not(.hidden)")).waitFor();
  const announced = await page.evaluate(() => (window as unknown as { announced: string[] }).announced);
  expect([...new Set(announced.filter((said) => said !== ""))]).toHaveLength(1);
  await composer(page).press("Enter");
  await message(mod.page, 4).getByText("not yet").waitFor();

  // Its own message counts after a reload, too.
  await setSlowMode(mod.page, "6 hrs");
  await page.reload();
  await waitUntilOnline(page);
  await page.getByText(/^Next message in 5:59:\d\d$/).waitFor();
  await openSettings(mod.page);
  await mod.page.getByRole("radio", { name: text.off }).check();
  await page.locator(".slow-mode").waitFor({ state: "detached" });
  await send(page, "free");
  await message(mod.page, 5).waitFor();
  expect([...mod.errors, ...boris.errors]).toEqual([]);
});

test("queued messages wait for slow mode in order, and can be discarded", async ({ openModerated }) => {
  const [mod, boris] = await openModerated(newRoom(), "Boris");
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
  openModerated,
}) => {
  const [mod, boris] = await openModerated(newRoom(), "Boris");
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
  // The text in the editor is kept, and cannot be saved now.
  await field.press("Enter");
  expect(await field.inputValue()).toBe("second, edited");
  expect(await page.getByRole("button", { name: text.save }).getAttribute("aria-disabled")).toBe("true");
  const menu = await openMenu(page, 1);
  expect(await menu.getByRole("menuitemcheckbox").count()).toBeGreaterThan(0);
  for (const name of [text.reply, text.edit]) expect(await menu.getByRole("menuitem", { name }).count()).toBe(0);
  await page.keyboard.press("Escape");
  await deleteMessage(page, 1);
  await message(mod.page, 1).getByText(text.deleted).waitFor();

  await mod.page.locator(".composer .note").getByText(text.closed).waitFor();
  await send(mod.page, "an announcement");
  await message(page, 3).waitFor();
  await untilDialogsAreClosed(page);
  await page.reload();
  await page.locator(".closed").getByText(text.closed).waitFor();
  await setClosed(mod.page, false);
  await eventually(async () => expect(await composer(page).inputValue()).toBe("half a thought"));
  await composer(page).press("Enter");
  await message(mod.page, 4).getByText("half a thought").waitFor();
  expect([...mod.errors, ...boris.errors]).toEqual([]);
});
