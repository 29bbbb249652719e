import { useComputed } from "@preact/signals";
import type { Member } from "../../rooms/protocol/events.ts";
import type { RoomClient } from "../client/room-client.ts";
import { compareNames, text } from "../i18n/index.ts";
import { profileIn } from "../profile/open-profile.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icons.tsx";
import { ModeratorBadge } from "../ui/moderator-badge.tsx";
import { Invite } from "./invite.tsx";
import "./members.css";

interface EntryProps {
  client: RoomClient;
  user: Member;
}

/** A button that opens a member's card. This user changes their name there. */
const Entry = ({ client, user }: EntryProps) => {
  const isOwn = user.id === client.userId;
  const isMuted = client.mutes.value.has(user.id);
  return (
    <li>
      <button
        class="member"
        type="button"
        aria-haspopup="dialog"
        onClick={() => {
          profileIn(client).value = user;
        }}
      >
        <Avatar userId={user.id} username={user.username} />
        <span>
          <span class="name">{user.username}</span> {user.role === "moderator" && <ModeratorBadge />}{" "}
          {isOwn && <small>{text.you}</small>} {isMuted && <small>{text.muted}</small>}
        </span>
        {isOwn && !isMuted && (
          <>
            <span class="hidden">{text.changeName}</span>
            <Icon name="edit" />
          </>
        )}
      </button>
    </li>
  );
};

/** The members of the room: this user, by `name`, first, then the others by name. */
export const Members = ({ client, name }: { client: RoomClient; name: string }) => {
  const others = useComputed(() =>
    [...client.roster.value.users.values()]
      .filter(({ id }) => id !== client.userId)
      .sort((a, b) => compareNames(a.username, b.username)),
  ).value;
  const { users, total } = client.roster.value;
  const unlisted = total - users.size;
  return (
    <div class="members">
      <ul>
        <Entry client={client} user={{ id: client.userId, username: name, role: client.role.value }} />
        {others.map((user) => (
          <Entry key={user.id} client={client} user={user} />
        ))}
      </ul>
      {unlisted > 0 && <p class="note">{text.morePeople(unlisted)}</p>}
      {total === 1 && (
        <>
          <p class="note">{text.alone}</p>
          <Invite room={client.room} />
        </>
      )}
    </div>
  );
};
