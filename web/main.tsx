import { render } from "preact";
import { App } from "./app/app.tsx";
import { notify, startBadge } from "./app/notifications.ts";
import { startPreferences } from "./app/preferences.ts";
import { startRouter } from "./app/router.ts";
import { startVisits } from "./app/visits.ts";
import { createChat } from "./client/client.ts";
import { browserStore } from "./client/storage.ts";
import { loadWhenIdle } from "./ui/lazy.ts";

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
  const visited = startVisits(chat);
  const root = document.getElementById("app");
  if (root) render(<App chat={chat} visited={visited} preferences={preferences} />, root);
  void chat.refresh();
  loadWhenIdle();
};

// No await out here: a language, which is a file of its own, imports from this one, and each would wait for the other.
void start();
