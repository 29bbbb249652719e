import { useEffect } from "preact/hooks";
import type { SessionKeeper } from "../chat/session.ts";
import type { Store } from "../chat/storage.ts";
import { place } from "../router.ts";
import { text } from "../text/index.ts";
import { Entrance } from "./entrance.tsx";
import { Home } from "./home.tsx";
import { RoomPage } from "./room.tsx";

/** Shows what the address names. */
export const App = ({ keeper, store }: { keeper: SessionKeeper; store: Store }) => {
  const at = place.value;
  const session = keeper.session.value;
  const room = at.page === "room" ? at.room : null;
  useEffect(() => {
    document.title = room === null ? "Samovar" : `${room} · Samovar`;
  }, [room]);

  if (at.page === "unknown") {
    return (
      <Entrance>
        <p class="notice">{text.noPlace}</p>
        <a class="button" href="/">
          {text.home}
        </a>
      </Entrance>
    );
  }
  if (room === null || session === null) return <Home key={room} keeper={keeper} room={room} />;
  // Another user is another client: what one wrote must not be sent as the other.
  return <RoomPage key={`${room} ${session.user.id}`} keeper={keeper} store={store} room={room} />;
};
