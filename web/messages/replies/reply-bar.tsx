import { useEffect, useRef } from "preact/hooks";
import type { RoomClient } from "../../client/room-client.ts";
import { text } from "../../i18n/index.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { excerptOf } from "../content/excerpt.ts";
import { setReply } from "./reply.ts";
import "./reply-bar.css";
import { useLoadedMessage } from "./reply-quote.tsx";

/** Shows above the message field what the draft replies to. Escape in the field cancels the reply. */
export const ReplyBar = ({ client }: { client: RoomClient }) => {
  const seq = client.replyTo.value;
  return seq === null ? null : <Bar client={client} seq={seq} />;
};

const Bar = ({ client, seq }: { client: RoomClient; seq: number }) => {
  const bar = useRef<HTMLDivElement>(null);
  const message = useLoadedMessage(client, seq);
  useEffect(() => {
    const form = bar.current?.closest("form");
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      event.preventDefault();
      setReply(client, null);
    };
    form?.addEventListener("keydown", onKey);
    return () => form?.removeEventListener("keydown", onKey);
  }, [client]);
  const isOwn = message?.userId === client.userId;
  const author = isOwn ? text.you : (message?.username ?? "") || text.deletedUser;
  return (
    <div class="reply-bar" ref={bar}>
      <Icon name="reply" />
      <p role="status">
        <strong>{message === undefined ? text.reply : text.replyingTo(author)}</strong>
        <span dir="auto">{message?.deletedAt === undefined ? excerptOf(message?.content ?? "") : text.deleted}</span>
      </p>
      <IconButton icon="close" label={text.cancelReply} onClick={() => setReply(client, null)} />
    </div>
  );
};
