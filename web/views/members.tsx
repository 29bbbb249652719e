import { useComputed } from "@preact/signals";
import type { RoomClient } from "../chat/room.ts";
import { text } from "../text/index.ts";
import { Avatar } from "./avatar.tsx";

interface Props {
  client: RoomClient;
  /** This user's name. */
  name: string;
  onRename: () => void;
}

const byName = new Intl.Collator(text.language, { sensitivity: "base", numeric: true });

/** Who is here: this user first, then the others by name. */
export const Members = ({ client, name, onRename }: Props) => {
  const others = useComputed(() =>
    [...client.roster.value.users.values()]
      .filter(({ id }) => id !== client.userId)
      .sort((a, b) => byName.compare(a.username, b.username)),
  ).value;
  const unlisted = client.roster.value.total - client.roster.value.users.size;
  return (
    <div class="members">
      <ul>
        <li>
          <Avatar userId={client.userId} username={name} />
          <span class="who">
            <span class="name">{name}</span> <small>{text.you}</small>
          </span>
          <button class="link" type="button" aria-haspopup="dialog" onClick={onRename}>
            {text.changeName}
          </button>
        </li>
        {others.map(({ id, username }) => (
          <li key={id}>
            <Avatar userId={id} username={username} />
            <span class="who">
              <span class="name">{username}</span>
            </span>
          </li>
        ))}
      </ul>
      {unlisted > 0 && <p class="note">{text.morePeople(unlisted)}</p>}
    </div>
  );
};
