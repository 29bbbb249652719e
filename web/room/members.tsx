import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { User } from "../../rooms/protocol/events.ts";
import type { RoomClient } from "../client/room-client.ts";
import { compareNames, text } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { lazyPart } from "../ui/lazy.tsx";
import { ModeratorBadge } from "../ui/moderator-badge.tsx";
import { Invite } from "./invite.tsx";
import "./members.css";

const Rename = lazyPart(() => import("./rename.tsx"));

interface Props {
  client: RoomClient;
  /** This user's name. */
  name: string;
  /** Opens the moderation of a member. */
  onModerate: (user: User) => void;
}

/** This user's own entry, in which the name can be changed. */
const OwnEntry = ({ client, name }: { client: RoomClient; name: string }) => {
  const isRenaming = useSignal(false);
  const isMuted = client.mutedUntil.value !== null;
  useEffect(Rename.preload, []);
  if (isRenaming.value && !isMuted) {
    return (
      <Rename
        client={client}
        name={name}
        onEnd={() => {
          isRenaming.value = false;
        }}
      />
    );
  }
  return (
    <li>
      <Avatar userId={client.userId} username={name} />
      <span class="member">
        <span class="name">{name}</span> {client.role.value === "moderator" && <ModeratorBadge />}{" "}
        <small>{text.you}</small>
        {isMuted && <span class="note">{text.nameKeptWhileMuted}</span>}
      </span>
      {!isMuted && (
        <IconButton
          icon="edit"
          label={text.changeName}
          onClick={() => {
            isRenaming.value = true;
          }}
        />
      )}
    </li>
  );
};

/** The members of the room: this user first, then the others by name. */
export const Members = ({ client, name, onModerate }: Props) => {
  const others = useComputed(() =>
    [...client.roster.value.users.values()]
      .filter(({ id }) => id !== client.userId)
      .sort((a, b) => compareNames(a.username, b.username)),
  ).value;
  const { users, total } = client.roster.value;
  const isModerator = client.role.value === "moderator";
  const unlisted = total - users.size;
  return (
    <div class="members">
      <ul>
        <OwnEntry client={client} name={name} />
        {others.map((user) => (
          <li key={user.id}>
            <Avatar userId={user.id} username={user.username} />
            <span class="member">
              <span class="name">{user.username}</span> {user.role === "moderator" && <ModeratorBadge />}
              {client.mutes.value.has(user.id) && <small> {text.muted}</small>}
            </span>
            {isModerator && (
              <IconButton
                icon="more"
                label={text.actionsFor(user.username)}
                aria-haspopup="dialog"
                onClick={() => onModerate(user)}
              />
            )}
          </li>
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
