import { render } from "preact";
import { notify, startBadge } from "./attention.ts";
import { createChat } from "./chat/client.ts";
import { browserStore } from "./chat/storage.ts";
import { startPreferences } from "./preferences.ts";
import { startRouter } from "./router.ts";
import { App } from "./views/app.tsx";
import { loadWhenIdle } from "./views/later.ts";
import { startVisits } from "./visit.ts";

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
