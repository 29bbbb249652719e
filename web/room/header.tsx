import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room.ts";
import { text } from "../i18n/index.ts";
import { IconButton } from "../ui/icon-button.tsx";

interface Props {
  chat: ChatClient;
  client: RoomClient;
  onRooms: () => void;
  onPeople: () => void;
  onLeave: () => void;
}

/** The room's name and state, and what can be done with the room. */
export const Header = ({ chat, client, onRooms, onPeople, onLeave }: Props) => {
  const state = client.state.value.kind;
  // On a phone the list of rooms is out of sight: its button tells that something is new there.
  const isNewsElsewhere = useComputed(() =>
    chat.rooms.value.some(({ name, unread }) => name !== client.room && unread.count > 0),
  ).value;
  const words: Record<typeof state, string> = {
    online: text.peopleHere(client.roster.value.total),
    catching_up: text.joining,
    connecting: text.connecting,
    reconnecting: text.reconnecting,
    offline: text.offline,
    name_refused: text.joining,
    refused: "",
  };
  return (
    <header class="bar">
      <IconButton
        icon="menu"
        label={text.rooms}
        look={isNewsElsewhere ? "phone-only has-news" : "phone-only"}
        aria-haspopup="dialog"
        onClick={onRooms}
      />
      <div class="title">
        <h1>{client.room}</h1>
        <p class={`state ${state}`}>{words[state]}</p>
      </div>
      <CopyLink />
      <IconButton icon="people" label={text.people} look="narrow-only" aria-haspopup="dialog" onClick={onPeople} />
      <IconButton icon="leave" label={text.leave} onClick={onLeave} />
    </header>
  );
};

const COPIED_MS = 2_000;

/** Copies the room's address. Browsers offer the clipboard in secure contexts only. */
const CopyLink = () => {
  const isCopied = useSignal(false);
  useEffect(() => {
    if (!isCopied.value) return;
    const timer = setTimeout(() => {
      isCopied.value = false;
    }, COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied.value]);
  if (!navigator.clipboard) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      isCopied.value = true;
    } catch {
      // The browser has asked the user, and the user said no.
    }
  };
  return (
    <>
      <IconButton icon={isCopied.value ? "check" : "link"} label={text.copyLink} onClick={copy} />
      <span class="hidden" role="status">
        {isCopied.value ? text.linkCopied : ""}
      </span>
    </>
  );
};
