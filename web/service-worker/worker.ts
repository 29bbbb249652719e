/**
 * The service worker: opens the page offline (shell.ts) and shows what is pushed (notifications.ts).
 *
 * It never calls `skipWaiting`. An open page keeps the worker that has its version's files; the next worker waits until all
 * pages are closed. Visits do not wait for it: their HTML comes from the network.
 */
import { openNotified, showPushed } from "./notifications.ts";
import { deleteOtherBuilds, respond, storeBuild } from "./shell.ts";

declare const self: ServiceWorkerGlobalScope;

const activate = async (): Promise<void> => {
  await deleteOtherBuilds();
  // The page is requested while the worker starts.
  await self.registration.navigationPreload?.enable();
  // The page of the first visit, which has no worker yet.
  await self.clients.claim();
};

self.addEventListener("install", (event) => event.waitUntil(storeBuild()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", respond);
self.addEventListener("push", (event) => event.waitUntil(showPushed(event.data)));
self.addEventListener("notificationclick", (event) => event.waitUntil(openNotified(event.notification)));
