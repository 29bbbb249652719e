import type { User } from "../../rooms/protocol/events.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import { Messages } from "../messages/messages.tsx";
import { lazyPart } from "../ui/lazy.tsx";
import { Banner } from "./banner.tsx";
import { Composer } from "./composer.tsx";

const JoinError = lazyPart(() => import("./join-error.tsx"));

interface Props {
  chat: ChatClient;
  client: RoomClient;
  /** This user's name. */
  name: string;
  /** Opens the moderation of a message's author. */
  onModerate: (user: User) => void;
}

/** The messages and the composer, or why the room cannot be joined. */
export const Conversation = ({ chat, client, name, onModerate }: Props) => {
  const state = client.state.value;
  return (
    <main class="conversation">
      {state.kind === "rejected" || state.kind === "name_rejected" ? (
        <JoinError client={client} name={name} state={state} />
      ) : (
        <>
          <Banner client={client} />
          <Messages client={client} onModerate={onModerate} />
          <Composer chat={chat} client={client} />
        </>
      )}
    </main>
  );
};
