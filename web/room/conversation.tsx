import type { RoomClient } from "../client/room.ts";
import { Messages } from "../messages/messages.tsx";
import { useOnDemand } from "../ui/lazy.ts";
import { Banner } from "./banner.tsx";
import { Composer } from "./composer.tsx";

/** What is said and where to say something, or what is in the way of it. `name` is this user's. */
export const Talk = ({ client, name }: { client: RoomClient; name: string }) => {
  const state = client.state.value;
  const isOut = state.kind === "refused" || state.kind === "name_refused";
  const parts = useOnDemand(isOut);
  return (
    <main class="talk">
      {isOut ? (
        parts && <parts.Obstacle client={client} name={name} state={state} />
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
