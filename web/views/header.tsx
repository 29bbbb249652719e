import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RoomClient } from "../chat/room.ts";
import { text } from "../text/index.ts";
import { Icon, Mark } from "./icons.tsx";

interface Props {
  client: RoomClient;
  onRooms: () => void;
  onPeople: () => void;
  onLeave: () => void;
}

/** The room's name and state, and what can be done with the room. */
export const Header = ({ client, onRooms, onPeople, onLeave }: Props) => {
  const state = useComputed(() => {
    const { kind } = client.status.value;
    if (kind === "online") return client.entry.value.kind === "joined" ? "online" : "joining";
    return kind;
  }).value;
  const total = client.roster.value.total;
  const words: Record<typeof state, string> = {
    online: text.peopleHere(total),
    joining: text.joining,
    connecting: text.connecting,
    reconnecting: text.reconnecting,
    offline: text.offline,
    refused: "",
  };
  return (
    <header class="bar">
      <a class="brand" href="/" aria-label={text.home} title={text.home}>
        <Mark />
      </a>
      <div class="title">
        <h1>
          <button type="button" title={text.switchRoom} aria-haspopup="dialog" onClick={onRooms}>
            <span>{client.room}</span>
            <Icon name="down" />
          </button>
        </h1>
        {words[state] && <p class={`state ${state}`}>{words[state]}</p>}
      </div>
      <CopyLink />
      <button
        class="icon-button phone-only"
        type="button"
        aria-haspopup="dialog"
        aria-label={text.people}
        title={text.people}
        onClick={onPeople}
      >
        <Icon name="people" />
      </button>
      <button class="icon-button" type="button" aria-label={text.leave} title={text.leave} onClick={onLeave}>
        <Icon name="leave" />
      </button>
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
      <button class="icon-button" type="button" aria-label={text.copyLink} title={text.copyLink} onClick={copy}>
        <Icon name={isCopied.value ? "check" : "link"} />
      </button>
      <span class="hidden" role="status">
        {isCopied.value ? text.linkCopied : ""}
      </span>
    </>
  );
};
