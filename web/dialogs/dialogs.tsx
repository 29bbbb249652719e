import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { User } from "../../rooms/protocol/events.ts";
import type { Preferences } from "../app/preferences.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import { text } from "../i18n/index.ts";
import { profileIn } from "../profile/open-profile.ts";
import { lazy } from "../ui/lazy.tsx";
import { Modal } from "../ui/modal.tsx";
import { Leave } from "./leave.tsx";

const Profile = lazy(() => import("../profile/profile.tsx"));
const Moderate = lazy(() => import("./moderate.tsx"));
const RoomSettings = lazy(() => import("./room-settings.tsx"));
const Settings = lazy(() => import("./settings.tsx"));
const Switcher = lazy(() => import("../find/switcher.tsx"));

// Loaded before it is needed: what is typed right after Ctrl+K would not reach its field.
Switcher.preload();

/** The dialogs of a room; rooms and members are dialogs only on screens without space for them beside the conversation. */
export type Dialog =
  | { kind: "rooms" | "members" | "join" | "settings" | "room settings" | "leave" }
  | { kind: "moderate"; user: User };

export interface DialogsProps {
  dialog: Signal<Dialog | null>;
  chat: ChatClient;
  client: RoomClient;
  preferences: Preferences;
  /** The title of the members. */
  title: string;
  members: ComponentChildren;
  sidebar: ComponentChildren;
  /** Opens the moderation of a user. */
  onModerate: (user: User) => void;
  /** Closes all of them. */
  onClose: () => void;
}

/** One dialog at a time, and a person's card, perhaps above the members. */
const Dialogs = (props: DialogsProps) => {
  const { chat, client, onModerate, onClose } = props;
  const profile = profileIn(client);
  const user = profile.value;
  const close = () => {
    // If one card has opened another one, that one stays.
    if (profile.peek() === user) profile.value = null;
  };
  return (
    <>
      {/* First, so that the focus returns from the inside out when all are closed at once. */}
      {user !== null && (
        <Profile
          key={user.id}
          chat={chat}
          client={client}
          user={user}
          onModerate={onModerate}
          onCloseAll={onClose}
          onClose={close}
        />
      )}
      <OpenDialog {...props} />
    </>
  );
};

export default Dialogs;

const OpenDialog = (props: DialogsProps) => {
  const { dialog, chat, client, preferences, title, members, sidebar, onModerate } = props;
  const open = dialog.value;
  const close = () => {
    // If this dialog has opened another one, that one stays.
    if (dialog.peek() === open) dialog.value = null;
  };
  switch (open?.kind) {
    case "rooms":
      return (
        <Modal key="rooms" title={text.rooms} shape="sheet start" onClose={close}>
          {sidebar}
        </Modal>
      );
    case "members":
      return (
        <Modal key="members" title={title} shape="sheet" onClose={close}>
          {members}
        </Modal>
      );
    case "join":
      return <Switcher key="join" chat={chat} current={client.room} onClose={close} />;
    case "settings":
      return <Settings key="settings" chat={chat} preferences={preferences} onClose={close} />;
    case "room settings":
      return <RoomSettings key="room settings" client={client} onModerate={onModerate} onClose={close} />;
    case "leave":
      return <Leave key="leave" chat={chat} client={client} onClose={close} />;
    case "moderate":
      return <Moderate key="moderate" client={client} user={open.user} onClose={close} />;
    default:
      return null;
  }
};
