import "./app/tokens.css";
import "./app/base.css";
import { render } from "preact";
import { App } from "./app/app.tsx";
import { notify, startBadge } from "./app/notifications.ts";
import { startPreferences } from "./app/preferences.ts";
import { openRoomOfRoute, route, startRouter } from "./app/router.ts";
import { createChat } from "./client/client.ts";
import { browserStore } from "./client/storage.ts";
import { preloadRooms } from "./home/home.tsx";

const start = async (): Promise<void> => {
  const store = browserStore();
  // With the language, so that the home page appears at once.
  if (route.peek().page === "home") preloadRooms();
  const preferences = await startPreferences(store);
  const chat = createChat({
    url: location.origin,
    store,
    onMessage: (message) => {
      if (preferences.wantsNotifications.peek()) notify(message);
    },
  });
  startRouter();
  startBadge(chat.unread);
  const openRoom = openRoomOfRoute(chat);
  const root = document.getElementById("app");
  if (root) render(<App chat={chat} openRoom={openRoom} preferences={preferences} />, root);
};

// No top-level await: the language files import from this chunk, and each would wait for the other.
void start();
