/** axe on rarer states: moderation from both sides, a taken name, a failed message. */
import { expect, inject } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { violations } from "./axe.ts";
import { closeDialog, composer, MODERATOR, newRoom, send, test, text, untilAny, waitUntilOnline } from "./fixture.ts";
import { message, scrollTo, seedRoom } from "./message-list.ts";
import { chooseAction } from "./message-menu.ts";
import { badge, moderate, openProfile, openSection, openSettings } from "./moderation.ts";

const THEMES = ["light", "dark"] as const;

test.concurrent.for(THEMES)(
  "axe finds nothing during moderation (%s)",
  async (colorScheme, { newWindow, openRoom, join, signIn }) => {
    const room = newRoom();
    const options = { colorScheme, reducedMotion: "reduce" } as const;
    const [{ page: mod }, { page: boris }] = [await newWindow(options), await newWindow(options)];
    await signIn(mod, MODERATOR);
    await openRoom(mod, room);
    await join(boris, room, "Boris");
    await send(boris, "buy my pies");
    await chooseAction(mod, 1, text.deleteMessage);
    await mod.getByRole("dialog").waitFor();
    expect(await violations(mod)).toEqual([]);
    await closeDialog(mod);

    await moderate(mod, "Boris");
    await mod.getByRole("radio", { name: "15 minutes" }).check();
    expect(await violations(mod)).toEqual([]);
    await mod.getByRole("button", { name: text.mute, exact: true }).click();
    await mod.getByText(untilAny((until) => text.isMuted("Boris", until))).waitFor();
    expect(await violations(mod)).toEqual([]);
    await boris.getByText(untilAny(text.mutedUntil)).waitFor();
    expect(await violations(boris)).toEqual([]);
    await openProfile(boris, "Boris");
    await boris.getByText(text.nameKeptWhileMuted).waitFor();
    expect(await violations(boris)).toEqual([]);
    await closeDialog(boris);
    await mod.getByRole("button", { name: text.removePerson, exact: true }).click();
    await boris.getByText(text.joinError(CLOSE.removed)).waitFor();
    expect(await violations(boris)).toEqual([]);
  },
);

test.concurrent.for(THEMES)(
  "axe finds nothing for a taken name, a failed message and new messages below (%s)",
  async (colorScheme, { chat, newWindow, join }) => {
    const room = newRoom();
    const lines = Array.from({ length: 45 }, (_, n) => `message ${n + 1}`);
    await seedRoom(inject("directUrl"), room, lines);
    const options = { colorScheme, reducedMotion: "reduce" } as const;
    const [{ page: anna }, { page: other }] = [await newWindow(options), await newWindow(options)];
    await join(anna, room, "Anna");
    await other.goto(`${chat.url}/rooms/${room}`);
    await other.getByLabel(text.yourName).fill("Anna");
    await other.keyboard.press("Enter");
    await other.getByText(text.nameError("username_taken") ?? "").waitFor();
    expect(await violations(other)).toEqual([]);

    // A message of another user of this browser.
    await anna.evaluate((name) => {
      const entry = { clientId: "id", content: "not mine", userId: "somebody", at: Date.now(), failed: null };
      localStorage.setItem(`samovar.outbox.${name}.id`, JSON.stringify(entry));
    }, room);
    await anna.reload();
    await waitUntilOnline(anna);
    await anna.getByRole("button", { name: text.discard }).waitFor();
    expect(await violations(anna)).toEqual([]);
    await scrollTo(anna, 200);
    await anna.getByRole("button", { name: new RegExp(`^${text.latest}`) }).waitFor();
    expect(await violations(anna)).toEqual([]);
  },
);

test.concurrent.for(THEMES)(
  "axe finds nothing in a moderator's room settings, in slow mode and in a closed room (%s)",
  async (colorScheme, { newWindow, openRoom, join, signIn }) => {
    const room = newRoom();
    const options = { colorScheme, reducedMotion: "reduce" } as const;
    const [{ page: mod }, { page: boris }] = [await newWindow(options), await newWindow(options)];
    await signIn(mod, MODERATOR);
    await openRoom(mod, room);
    await join(boris, room, "Boris");
    await send(mod, "welcome");
    await badge(message(boris, 1)).waitFor();
    await moderate(mod, "Boris");
    await mod.getByRole("button", { name: text.mute, exact: true }).click();
    await mod.getByText(untilAny((until) => text.isMuted("Boris", until))).waitFor();
    await closeDialog(mod);
    await openSettings(mod);
    await openSection(mod, text.sanctions);
    await openSection(mod, text.orders);
    await mod.getByRole("button", { name: `${text.lift}: Boris` }).waitFor();
    expect(await violations(mod)).toEqual([]);
    await mod.getByRole("button", { name: `${text.lift}: Boris` }).click();
    await mod.getByText(text.noSanctions).waitFor();
    await mod.getByRole("radio", { name: "1 hr" }).check();
    expect(await violations(mod)).toEqual([]);

    await boris.locator(".slow-mode").waitFor();
    expect(await violations(boris)).toEqual([]);
    await send(boris, "hello");
    await message(boris, 2).waitFor();
    await composer(boris).fill("a draft");
    await boris.locator(".slow-mode span[aria-hidden]").waitFor();
    expect(await violations(boris)).toEqual([]);
    await mod.getByRole("checkbox", { name: text.onlyModerators }).check();
    await boris.locator(".closed").waitFor();
    expect(await violations(boris)).toEqual([]);
  },
);
