import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { User } from "../../rooms/protocol/events.ts";
import type { Preferences } from "../app/preferences.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room.ts";
import { text } from "../i18n/index.ts";
import { Modal } from "../ui/modal.tsx";
import { JoinRoom } from "./join.tsx";
import { Moderate } from "./moderate.tsx";
import { Settings } from "./settings.tsx";

/** What is open above a room; the rooms and the people are so only where the screen has no place beside the talk. */
export type Dialog = { kind: "rooms" | "people" | "join" | "settings" } | { kind: "moderate"; user: User };

interface Props {
  dialog: Signal<Dialog | null>;
  chat: ChatClient;
  client: RoomClient;
  preferences: Preferences;
  /** Above the people. */
  title: string;
  members: ComponentChildren;
  sidebar: ComponentChildren;
}

/** One dialog at a time. */
export const Dialogs = ({ dialog, chat, client, preferences, title, members, sidebar }: Props) => {
  const open = dialog.value;
  const close = () => {
    // A dialog that was opened out of this one stays.
    if (dialog.peek() === open) dialog.value = null;
  };
  switch (open?.kind) {
    case "rooms":
      return (
        <Modal key="rooms" title={text.rooms} shape="sheet start" onClose={close}>
          {sidebar}
        </Modal>
      );
    case "people":
      return (
        <Modal key="people" title={title} shape="sheet" onClose={close}>
          {members}
        </Modal>
      );
    case "join":
      return <JoinRoom key="join" chat={chat} onClose={close} />;
    case "settings":
      return <Settings key="settings" preferences={preferences} onClose={close} />;
    case "moderate":
      return <Moderate key="moderate" client={client} user={open.user} onClose={close} />;
    default:
      return null;
  }
};
