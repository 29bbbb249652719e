import type { RoomClient } from "../client/room-client.ts";
import { Messages } from "../messages/messages.tsx";
import { Banner } from "./banner.tsx";
import { Composer } from "./composer.tsx";
import { JoinError } from "./join-error.tsx";

/** The messages and the composer, or why the room cannot be joined. `name` is this user's. */
export const Conversation = ({ client, name }: { client: RoomClient; name: string }) => {
  const state = client.state.value;
  return (
    <main class="conversation">
      {state.kind === "rejected" || state.kind === "name_rejected" ? (
        <JoinError client={client} name={name} state={state} />
      ) : (
        <>
          <Banner client={client} />
          <Messages client={client} />
          <Composer client={client} />
        </>
      )}
    </main>
  );
};
