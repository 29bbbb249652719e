/** The page's client in a room with slow mode, or one that is closed. */
import { expect, test } from "vitest";
import type { RoomClient } from "../web/client/room-client.ts";
import { openPage, pass, settle, stored, usePages } from "./support/page-client.ts";

usePages();

const pending = (client: RoomClient) => client.outbox.entries.value.map(({ content }) => content);
/** Lets a few frames pass. */
const exchange = () => pass(100);

const openBoth = async () => {
  const mod = openPage("mod", { role: "moderator" });
  const anna = openPage("anna");
  await settle();
  return { mod, anna };
};

test("in slow mode queued messages leave one at a time, in order", async () => {
  const { mod, anna } = await openBoth();
  expect(anna.settings.value).toEqual({ slowModeSeconds: 0, closed: false });
  const set = mod.setSlowMode(10);
  await exchange();
  expect(await set).toBe(null);
  expect(anna.settings.value.slowModeSeconds).toBe(10);
  expect(anna.nextMessageAt.value).toBe(null);
  for (const content of ["one", "two", "three"]) anna.sendMessage(content);
  await exchange();
  expect(stored()).toEqual(["one"]);
  const wait = (anna.nextMessageAt.value ?? 0) - Date.now();
  expect(wait).toBeGreaterThan(9_000);
  expect(wait).toBeLessThanOrEqual(10_000);
  await pass(10_000);
  expect(stored()).toEqual(["one", "two"]);
  await pass(10_000);
  expect(stored()).toEqual(["one", "two", "three"]);
  expect(pending(anna)).toEqual([]);
  await pass(10_000);
  expect(anna.nextMessageAt.value).toBe(null);
});

test("what waits in slow mode is sent when it ends, and moderators never wait", async () => {
  const { mod, anna } = await openBoth();
  mod.setSlowMode(3_600);
  await exchange();
  for (const client of [anna, mod]) for (const n of [1, 2]) client.sendMessage(`${client.userId} ${n}`);
  await exchange();
  expect(stored().toSorted()).toEqual(["anna 1", "mod 1", "mod 2"]);
  expect(mod.nextMessageAt.value).toBe(null);
  expect(anna.nextMessageAt.value).not.toBe(null);
  mod.setSlowMode(0);
  await exchange();
  expect(stored().at(-1)).toBe("anna 2");
  expect(anna.nextMessageAt.value).toBe(null);
});

test("slow mode is known again after a reload, with the time that is left", async () => {
  const { mod, anna } = await openBoth();
  mod.setSlowMode(60);
  await exchange();
  anna.sendMessage("one");
  await pass(20_000);
  anna.close();
  const again = openPage("anna");
  await exchange();
  const wait = (again.nextMessageAt.value ?? 0) - Date.now();
  expect(wait).toBeGreaterThan(39_000);
  expect(wait).toBeLessThan(41_000);
});

test("in a closed room others' messages are rejected, and wait for their author", async () => {
  const { mod, anna } = await openBoth();
  const closed = mod.setClosed(true);
  await exchange();
  expect(await closed).toBe(null);
  expect(anna.settings.value.closed).toBe(true);
  anna.sendMessage("anyone?");
  mod.sendMessage("closed for today");
  await exchange();
  expect(stored()).toEqual(["closed for today"]);
  expect(anna.outbox.entries.value[0]?.failed).toBe("forbidden");
  const refused = anna.setClosed(false);
  await exchange();
  expect(await refused).toBe("forbidden");
  mod.setClosed(false);
  await exchange();
  anna.outbox.retry(anna.outbox.entries.value[0]?.clientId ?? "");
  await exchange();
  expect(stored()).toEqual(["closed for today", "anyone?"]);
});
