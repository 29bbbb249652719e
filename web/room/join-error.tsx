import type { RoomClient } from "../client/room.ts";
import type { RoomState } from "../client/state.ts";
import { moreText } from "../i18n/index.ts";
import { NameForm } from "../ui/fields.tsx";
import { Refused } from "./refused.tsx";

interface Props {
  client: RoomClient;
  /** This user's name. */
  name: string;
  state: Extract<RoomState, { kind: "refused" | "name_refused" }>;
}

/** What keeps this user out of the room, and the way around it. */
export const Obstacle = ({ client, name, state }: Props) =>
  state.kind === "refused" ? (
    <Refused client={client} code={state.code} />
  ) : (
    <section class="obstacle">
      <h2>{moreText.nameRefused}</h2>
      <NameForm
        key={state.code}
        name={name}
        label={moreText.yourName}
        submit={moreText.enter}
        refusal={state.code}
        onName={client.rename}
      />
    </section>
  );
