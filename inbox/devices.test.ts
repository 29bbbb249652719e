import { expect, test } from "vitest";
import { tablesOf } from "../lib/storage-migrations.ts";
import { CLOSE } from "../rooms/protocol/close-codes.ts";
import { QuietInbox } from "../test/support/inbox-fixture.ts";

const KEY = "k".repeat(32);

test("[I11] the epoch survives restarts, with the key of the call that raised it", async () => {
  const inbox = new QuietInbox();
  expect(await inbox.runtime.renew(0)).toEqual({ ok: true, value: 0 });
  expect(inbox.sql.written).toBe(0);
  expect(await inbox.runtime.signOutEverywhere(0, KEY)).toEqual({ ok: true, value: 1 });
  await inbox.hibernate();
  expect(await inbox.runtime.renew(0)).toMatchObject({ ok: false, error: { code: "signed_out" } });
  expect(await inbox.runtime.renew(1)).toEqual({ ok: true, value: 1 });
  expect(await inbox.runtime.signOutEverywhere(0, KEY)).toEqual({ ok: true, value: 1 });
});

test("[I11] every connection of a guest is closed, and a late one", async () => {
  const inbox = new QuietInbox();
  const [first, second] = [inbox.connect(inbox.token({ epoch: 0 })), inbox.connect(inbox.token({ epoch: 0 }))];
  await inbox.runtime.signOutEverywhere(0, KEY);
  expect([first.closeCode, second.closeCode]).toEqual([CLOSE.expired, CLOSE.expired]);
  expect(inbox.connect(inbox.token({ epoch: 0 })).closeCode).toBe(CLOSE.expired);
  expect(inbox.connect(inbox.token({ epoch: 1 })).closeCode).toBe(null);
  expect(await inbox.runtime.follow(inbox.token({ epoch: 0 }), "tea", {})).toMatchObject({
    error: { code: "signed_out" },
  });
});

test("an inbox that was erased has forgotten its epoch, and never falls behind that of a token", async () => {
  const inbox = new QuietInbox();
  await inbox.runtime.signOutEverywhere(0, KEY);
  await inbox.runtime.erase();
  expect(tablesOf(inbox.sql).size).toBe(0);
  expect(await inbox.runtime.renew(1)).toEqual({ ok: true, value: 1 });
  expect(await inbox.runtime.signOutEverywhere(1, KEY)).toEqual({ ok: true, value: 2 });
});

test("[L1] renewing is charged", async () => {
  const inbox = new QuietInbox();
  for (let n = 0; n < 60; n++) expect(await inbox.runtime.renew(0)).toMatchObject({ ok: true });
  expect(await inbox.runtime.renew(0)).toMatchObject({ error: { code: "rate_limited", retryAfterMs: 1_000 } });
});

test("[I11] [U7] every browser's subscription is removed, and a signed-out device adds none", async () => {
  const inbox = new QuietInbox();
  const subscription = { id: "0".repeat(32), endpoint: "https://push.example/1", p256dh: "x", auth: "y" };
  await inbox.runtime.subscribe(inbox.token({ epoch: 0 }), subscription);
  expect(inbox.runtime.state.subscriptions.size).toBe(1);
  await inbox.runtime.signOutEverywhere(0, KEY);
  await inbox.hibernate();
  expect(inbox.runtime.state.subscriptions.size).toBe(0);
  const late = await inbox.runtime.subscribe(inbox.token({ epoch: 0 }), subscription);
  expect(late).toMatchObject({ ok: false, error: { code: "signed_out" } });
});
