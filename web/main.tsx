import "./app/tokens.css";
import "./app/base.css";
import { render } from "preact";
import { App } from "./app/app.tsx";
import { notify, startBadge } from "./app/notifications.ts";
import { startPreferences } from "./app/preferences.ts";
import { openRoomOfRoute, startRouter } from "./app/router.ts";
import { createChat } from "./client/client.ts";
import { browserStore } from "./client/storage.ts";

const start = async (): Promise<void> => {
  const store = browserStore();
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
