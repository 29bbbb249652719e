import type { Rename } from "../../client/renames.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { text } from "../../i18n/index.ts";
import "./renames.css";

interface Props {
  client: RoomClient;
  /** The changes of name after one message; undefined if there are none. */
  renames: readonly Rename[] | undefined;
}

/** Tells who has another name, where it happened in the conversation. */
export const Renames = ({ client, renames = [] }: Props) => (
  <>
    {renames.map(({ userId, from, to }) => (
      <p key={userId} class="rename">
        {userId === client.userId ? text.youAreNow(<bdi>{to}</bdi>) : text.isNow(<bdi>{from}</bdi>, <bdi>{to}</bdi>)}
      </p>
    ))}
  </>
);
