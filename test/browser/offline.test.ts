/** The page without a server, by its service worker. Needs the built page. */
import { expect } from "vitest";
import { builds, test, untilStored, WITH_WORKER } from "./deployed-chat.ts";
import { closeDialog, composer, eventually, newRoom, send, storedContents, text } from "./fixture.ts";

test("the home page opens without a server, in the user's language", { timeout: 120_000 }, async ({
  chat,
  newWindow,
}) => {
  await chat.deploy(chat.first);
  const { page, errors } = await newWindow({ ...WITH_WORKER, locale: "ru-RU" });
  await page.goto(chat.url);
  await untilStored(page);
  chat.disconnect();
  await page.reload();
  await page.getByText("Ваше имя").first().waitFor();
  await page.goto(`${chat.url}/api/rooms`).then(
    () => expect.unreachable("only the page is stored"),
    () => {},
  );
  expect(errors).toEqual([]);
});

test("a room opens without a server with its dialogs, and what is written is sent when the server is back", {
  timeout: 120_000,
}, async ({ chat, newWindow, join }) => {
  await chat.deploy(chat.first);
  const room = newRoom();
  const { page, errors } = await newWindow(WITH_WORKER);
  await join(page, room, "Anna");
  await send(page, "before");
  await page.locator("[data-seq]").getByText("before").waitFor();
  await untilStored(page);

  chat.disconnect();
  await page.reload();
  await composer(page).waitFor();
  await page.getByRole("button", { name: text.settings }).click();
  await page.getByRole("dialog", { name: text.settings }).waitFor();
  await closeDialog(page);
  await send(page, "written offline");
  await page.locator(".pending").getByText("written offline").waitFor();
  await page.reload();
  await page.locator(".pending").getByText("written offline").waitFor();

  await chat.deploy(chat.first);
  await eventually(async () => expect(await storedContents(page)).toEqual(["before", "written offline"]));
  expect(await page.locator(".pending").count()).toBe(0);
  expect(errors).toEqual([]);
});

test("a server that fails shows the stored page, and one that answers never does", { timeout: 120_000 }, async ({
  chat,
  newWindow,
}) => {
  await chat.deploy(chat.first);
  const { page } = await newWindow(WITH_WORKER);
  await page.goto(chat.url);
  await untilStored(page);
  const [build = ""] = await builds(page);
  await page.evaluate(async (name) => {
    await (await caches.open(name)).put(
      "/",
      new Response("<title>Stored</title>", { headers: { "content-type": "text/html" } }),
    );
  }, build);
  // The network is asked while the worker starts.
  const preload = await page.evaluate(async () => {
    const { navigationPreload } = await navigator.serviceWorker.ready;
    return navigationPreload.getState();
  });
  expect(preload.enabled).toBe(true);
  await page.reload();
  expect(await page.title()).toBe("Samovar");
  chat.fail();
  await page.reload();
  expect(await page.title()).toBe("Stored");
});
