/** axe on what people see less often: moderation from both sides, a name that is taken, what was not sent. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { violations } from "./axe.ts";
import { closeDialog, isHere, newRoom, type Stage, say, setUpStage } from "./fixture.ts";
import { message, scrollTo, seedRoom } from "./messages-seed.ts";
import { signIn } from "./sign-in.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setUpStage();
});
afterEach(() => stage.clear());
afterAll(() => stage?.close());

const THEMES = ["light", "dark"] as const;
const open = async (colorScheme: (typeof THEMES)[number]): Promise<Page> =>
  (await stage.newWindow({ colorScheme, reducedMotion: "reduce" })).page;

test.each(THEMES)("axe finds nothing where a moderator steps in (%s)", async (colorScheme) => {
  const room = newRoom();
  const [mod, boris] = [await open(colorScheme), await open(colorScheme)];
  await signIn(mod, stage.chat.url, { sub: "user-mod", name: "Mod", role: "moderator" });
  await mod.goto(`${stage.chat.url}/rooms/${room}`);
  await isHere(mod);
  await stage.come(boris, room, "Boris");
  await say(boris, "buy my pies");
  await message(mod, 1).hover();
  await mod.getByRole("button", { name: "Delete" }).click();
  await mod.getByRole("dialog").waitFor();
  expect(await violations(mod)).toEqual([]);
  await closeDialog(mod);

  await mod.getByRole("button", { name: "Actions for Boris" }).click();
  await mod.getByRole("radio", { name: "15 minutes" }).check();
  expect(await violations(mod)).toEqual([]);
  await mod.getByRole("button", { name: "Mute", exact: true }).click();
  await mod.getByText("Boris is muted until").waitFor();
  expect(await violations(mod)).toEqual([]);
  await boris.getByText("A moderator has muted you until").waitFor();
  expect(await violations(boris)).toEqual([]);
  await boris.getByRole("button", { name: "Change name" }).click();
  await boris.getByLabel("New name").fill("I am muted");
  await boris.keyboard.press("Enter");
  await boris.getByText("A moderator has muted you for a while.").waitFor();
  expect(await violations(boris)).toEqual([]);
  await mod.getByRole("button", { name: "Remove", exact: true }).click();
  await boris.getByText("A moderator has removed you from this room.").waitFor();
  expect(await violations(boris)).toEqual([]);
});

test.each(THEMES)(
  "axe finds nothing about what was refused, and where news are further down (%s)",
  async (colorScheme) => {
    const room = newRoom();
    const lines = Array.from({ length: 45 }, (_, n) => `message ${n + 1}`);
    await seedRoom(inject("directUrl"), room, lines);
    const [anna, other] = [await open(colorScheme), await open(colorScheme)];
    await stage.come(anna, room, "Anna");
    await other.goto(`${stage.chat.url}/rooms/${room}`);
    await other.getByLabel("Your name").fill("Anna");
    await other.keyboard.press("Enter");
    await other.getByText("Someone in the room has this name. Choose another.").waitFor();
    expect(await violations(other)).toEqual([]);

    // Written in this browser by somebody else.
    await anna.evaluate((name) => {
      const entry = { clientId: "id", content: "not mine", userId: "somebody", at: Date.now(), failed: null };
      localStorage.setItem(`samovar.outbox.${name}.id`, JSON.stringify(entry));
    }, room);
    await anna.reload();
    await isHere(anna);
    await anna.getByRole("button", { name: "Discard" }).waitFor();
    expect(await violations(anna)).toEqual([]);
    await scrollTo(anna, 200);
    await anna.getByRole("button", { name: /^Latest messages/ }).waitFor();
    expect(await violations(anna)).toEqual([]);
  },
);
