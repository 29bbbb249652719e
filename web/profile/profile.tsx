import type { User } from "../../rooms/protocol/events.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import { text } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Modal } from "../ui/modal.tsx";
import { ModeratorBadge } from "../ui/moderator-badge.tsx";
import { OwnName } from "./own-name.tsx";
import { PersonActions } from "./person-actions.tsx";
import "./profile.css";

interface Props {
  chat: ChatClient;
  client: RoomClient;
  user: User;
  /** Opens the moderation of a user. */
  onModerate: (user: User) => void;
  /** Closes the card, and a dialog below it. */
  onCloseAll: () => void;
  onClose: () => void;
}

/** A person's card: who they are, whether they are here, and what this user can do. In their own, they change their name. */
const Profile = ({ chat, client, user, onModerate, onCloseAll, onClose }: Props) => {
  const { users, total } = client.roster.value;
  const member = users.get(user.id);
  const isOwn = user.id === client.userId;
  const username = (isOwn ? chat.session.value?.user.username : member?.username) ?? user.username;
  // In a full room, not all members are listed.
  const isKnown = member !== undefined || total === users.size;
  return (
    <Modal title={username} onClose={onClose}>
      <Avatar userId={user.id} username={username} />
      <div class="profile">
        <p class="note">
          {member?.role === "moderator" && (
            <>
              <ModeratorBadge /> <span aria-hidden="true">{text.moderator}</span> ·{" "}
            </>
          )}
          {isOwn ? text.you : isKnown && (member ? text.hereNow : text.notHereNow)}
        </p>
        {isOwn ? (
          <OwnName client={client} name={username} onClose={onClose} />
        ) : (
          <PersonActions
            chat={chat}
            client={client}
            person={{ id: user.id, username }}
            onModerate={(person) => {
              onClose();
              onModerate(person);
            }}
            onCloseAll={onCloseAll}
          />
        )}
      </div>
    </Modal>
  );
};

export default Profile;
