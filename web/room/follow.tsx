import { useComputed } from "@preact/signals";
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { ChatClient } from "../client/client.ts";
import { text } from "../i18n/index.ts";
import "../ui/button.css";
import { Icon } from "../ui/icons.tsx";
import { reportError } from "../ui/report-error.ts";
import "./follow.css";

/** Follows the open room, or ends that. Direct conversations are always followed. */
export const Follow = ({ chat, room }: { chat: ChatClient; room: string }) => {
  const isFollowed = useComputed(() => chat.rooms.value.find(({ name }) => name === room)?.isFollowed ?? false).value;
  if (isDirect(room)) return null;
  const toggle = () => reportError(isFollowed ? chat.unfollow(room) : chat.follow(room));
  return (
    <button
      class={isFollowed ? "button small follow is-on" : "button small follow"}
      type="button"
      title={isFollowed ? text.unfollow : undefined}
      onClick={toggle}
    >
      <Icon name={isFollowed ? "check" : "bell"} />
      <span>{isFollowed ? text.following : text.follow}</span>
    </button>
  );
};
