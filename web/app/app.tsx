import type { ReadonlySignal } from "@preact/signals";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import { Home, LinkPage, NotFound } from "../home/pages.ts";
import { RoomPage } from "../room/room.tsx";
import { closeSearch, searchRequest } from "../search/search-state.ts";
import { lazy } from "../ui/lazy.tsx";
import { Toast } from "../ui/toast.tsx";
import type { Preferences } from "./preferences.ts";
import { route } from "./router.ts";
import "./touch.css";
import "./forced-colors.css";

const Search = lazy(() => import("../search/search.tsx"));

export interface AppProps {
  chat: ChatClient;
  /** The room of the current route; null while the route has none, or nobody is signed in. */
  openRoom: ReadonlySignal<RoomClient | null>;
  preferences: Preferences;
}

/** Shows the current route. */
export const App = (props: AppProps) => (
  <>
    <Page {...props} />
    <Toast />
  </>
);

const Page = ({ chat, openRoom, preferences }: AppProps) => {
  const { value: current } = route;
  const client = openRoom.value;
  if (client !== null) {
    return (
      <>
        <RoomPage key={`${client.room} ${client.userId}`} chat={chat} client={client} preferences={preferences} />
        {searchRequest.value !== null && (
          <Search
            key={client.userId}
            userId={client.userId}
            chat={chat}
            openRoom={openRoom}
            route={route}
            onClose={closeSearch}
          />
        )}
      </>
    );
  }
  if (current.page === "unknown") {
    return <NotFound chat={chat} name={current.name ?? null} preferences={preferences} />;
  }
  if (current.page === "link") return <LinkPage chat={chat} preferences={preferences} />;
  const room = current.page === "room" ? current.room : null;
  return <Home key={room} chat={chat} room={room} preferences={preferences} />;
};
