import "./app/tokens.css";
import "./app/base.css";
import { effect } from "@preact/signals-core";
import { render } from "preact";
import type { Message } from "../rooms/protocol/events.ts";
import { App } from "./app/app.tsx";
import { startBadge } from "./app/notifications.ts";
import { startPreferences } from "./app/preferences.ts";
import { openRoomOfRoute, route, startRouter } from "./app/router.ts";
import { createChat } from "./client/client.ts";
import type { InboxNotice } from "./client/inbox/notices.ts";
import { browserStore } from "./client/storage.ts";
import { startDropGuard } from "./files/drop-guard.ts";
import { Home, OpenRooms } from "./home/pages.ts";
import { titleOf } from "./room/person.ts";
import { fetchModule } from "./ui/fetch-module.ts";
import { ifLoaded } from "./ui/lazy.tsx";

const start = async (): Promise<void> => {
  const store = browserStore();
  let onNews = (_news: Message | InboxNotice) => {};
  const chat = createChat({
    url: location.origin,
    store,
    onMessage: (news) => onNews(news),
    onNotice: (news) => onNews(news),
  });
  startRouter();
  startDropGuard();
  // Loaded with the language, so that the page appears at once.
  const isHome = route.peek().page === "home";
  if (isHome || chat.session.peek() === null) Home.preload();
  if (isHome) OpenRooms.preload();
  const preferences = await startPreferences(store);
  onNews = (news) => {
    if (document.visibilityState === "visible" || !preferences.wantsNotifications.peek()) return;
    ifLoaded(
      () => import("./app/notify.ts"),
      ({ notify }) => notify(chat, news),
    );
  };
  effect(() => {
    if (chat.deviceLinkedAt.value === null) return;
    ifLoaded(
      () => import("./devices/linked.ts"),
      ({ announceLinked }) => announceLinked(),
    );
  });
  startBadge(chat.unread, (room) => titleOf(chat, room));
  const openRoom = openRoomOfRoute(chat);
  const root = document.getElementById("app");
  if (root) render(<App chat={chat} openRoom={openRoom} preferences={preferences} />, root);
  fetchModule(() => import("./app/service-worker.ts")).then(
    ({ startServiceWorker }) => startServiceWorker(),
    () => {},
  );
  fetchModule(() => import("./push/subscription.ts")).then(
    ({ keepSubscribed }) => keepSubscribed(chat, preferences),
    () => {},
  );
};

// No top-level await: the language files import from this chunk, and each would wait for the other.
void start();
