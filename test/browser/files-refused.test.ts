/** A deployment without a bucket has no files. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { ROOT } from "../../scripts/postgres.ts";
import { type Chat, startChat } from "../support/harness.ts";
import { dropOn, paste, picture, tray } from "./files.ts";
import { test as base, newRoom, send, text } from "./fixture.ts";
import { message } from "./message-list.ts";

/** Its chat has no bucket. */
const test = base.extend(
  "chat",
  { scope: "worker" },
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the fixtures from the pattern
  async ({}, { onCleanup }): Promise<Chat> => {
    const folder = await mkdtemp(join(tmpdir(), "samovar-no-bucket-"));
    const config = join(folder, "wrangler.toml");
    const settings = (await readFile(join(ROOT, "wrangler.toml"), "utf8"))
      .replace('"worker/index.ts"', JSON.stringify(join(ROOT, "worker/index.ts")))
      .replace('"dist/web"', JSON.stringify(join(ROOT, "dist/web")))
      .replace(/\[\[r2_buckets\]\]\n(?:\w+ = .*\n)+/, "");
    await writeFile(config, settings);
    const chat = await startChat(inject("databaseUrl"), config);
    onCleanup(async () => {
      await chat.close();
      await rm(folder, { recursive: true });
    });
    return chat;
  },
);

const attachButton = (page: Page) => page.getByRole("button", { name: text.attachFiles });

test("without a bucket there is no button, a paste and a drop say so, and text is sent", async ({
  newWindow,
  join,
}) => {
  const { page, errors } = await newWindow();
  await join(page, newRoom(), "Anna");
  await send(page, "text");
  await message(page, 1).waitFor();
  expect(await attachButton(page).count()).toBe(0);
  const notice = page.locator(".toast").getByText(text.noFiles);
  expect(await paste(page, { files: [picture()] })).toBe(false);
  await notice.waitFor();
  await notice.waitFor({ state: "detached" });
  await dropOn(page);
  await notice.waitFor();
  expect(await tray(page).count()).toBe(0);
  expect(errors).toEqual([]);
});
