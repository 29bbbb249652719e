/** The address bar: the current route, navigation, and the room that the route opens. */
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals-core";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import { pushPage, whenSettled } from "./dialog-history.ts";
import { entryChanged, storePlace } from "./places.ts";
import { pathOf, type Route, routeOf } from "./routes.ts";

const current = signal<Route>(routeOf(location.pathname));

/** Another object after each navigation, also to the same path. */
export const route: ReadonlySignal<Route> = current;

const update = () => {
  const next = routeOf(location.pathname);
  // Replaces other spellings of a room's name by its canonical path.
  if (next.page === "room" && location.pathname !== pathOf(next.room, next.seq)) {
    history.replaceState(history.state, "", pathOf(next.room, next.seq));
  }
  current.value = next;
};

/** Returns the address of a room, or of one of its messages, for others. */
export const linkTo = (room: string, seq?: number): string => location.origin + pathOf(room, seq);

/** Goes to a path of this site; if it is the current one, as if it were opened anew. */
export const navigate = (path: string): void =>
  whenSettled(() => {
    storePlace();
    if (path === location.pathname) history.replaceState(null, "");
    pushPage(path);
    update();
  });

/** Replaces the current path: Back does not return to it. */
export const replacePath = (path: string): void => {
  history.replaceState(null, "", path);
  update();
};

/** Handles links within the site, also those in messages, without reloading the page, and the browser's back and forward buttons. */
export const startRouter = (): void => {
  update();
  addEventListener("popstate", () => {
    entryChanged();
    update();
  });
  // The service worker sends where a clicked notification leads.
  navigator.serviceWorker?.addEventListener("message", ({ data }) => navigate(data.path));
  document.addEventListener("click", (event) => {
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    if (!isPlain || link?.origin !== location.origin || event.defaultPrevented) return;
    if (routeOf(link.pathname).page === "unknown") return;
    event.preventDefault();
    navigate(link.pathname);
  });
};

/** Opens the room of the current route and leaves the one before. Another user gets another client, with their own outbox. */
export const openRoomOfRoute = (chat: ChatClient): ReadonlySignal<RoomClient | null> => {
  const openRoom = signal<RoomClient | null>(null);
  const room = computed(() => (current.value.page === "room" ? current.value.room : null));
  const userId = computed(() => chat.session.value?.user.id ?? null);
  effect(() => {
    const name = room.value;
    const isSignedIn = userId.value !== null;
    untracked(() => {
      // Not just closed: announcing a lost connection takes an alarm.
      openRoom.peek()?.leave();
      openRoom.value = name !== null && isSignedIn ? chat.open(name) : null;
    });
  });
  return openRoom;
};
