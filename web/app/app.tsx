import type { ReadonlySignal } from "@preact/signals";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room.ts";
import { language } from "../i18n/index.ts";
import { RoomPage } from "../room/room.tsx";
import { useOnDemand } from "../ui/lazy.ts";
import type { Preferences } from "./preferences.ts";
import { place } from "./router.ts";

export interface AppProps {
  chat: ChatClient;
  /** The open room that the address names; null while it names none, or nobody has signed in. */
  visited: ReadonlySignal<RoomClient | null>;
  preferences: Preferences;
}

/** Shows what the address names. Another language shows everything anew. */
export const App = (props: AppProps) => <Page key={language.value} {...props} />;

const Page = ({ chat, visited, preferences }: AppProps) => {
  const at = place.value;
  const client = visited.value;
  const parts = useOnDemand(client === null);
  if (client !== null) {
    return <RoomPage key={`${client.room} ${client.userId}`} chat={chat} client={client} preferences={preferences} />;
  }
  if (parts === null) return null;
  if (at.page === "unknown") return <parts.Nowhere preferences={preferences} />;
  const room = at.page === "room" ? at.room : null;
  return <parts.Home key={room} chat={chat} room={room} preferences={preferences} />;
};
