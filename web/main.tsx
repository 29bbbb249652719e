import { render } from "preact";
import { createSessionKeeper } from "./chat/session.ts";
import { browserStore } from "./chat/storage.ts";
import { startRouter } from "./router.ts";
import { text } from "./text/index.ts";
import { App } from "./views/app.tsx";

const store = browserStore();
const keeper = createSessionKeeper(store, fetch.bind(globalThis));
addEventListener("storage", keeper.reload);
void keeper.refresh();

document.documentElement.lang = text.language;
startRouter();
const root = document.getElementById("app");
if (root) render(<App keeper={keeper} store={store} />, root);
