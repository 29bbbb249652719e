import { useEffect, useRef } from "preact/hooks";
import type { RoomClient } from "../../client/room-client.ts";
import { text } from "../../i18n/index.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { authorOf, summaryOf } from "../message/summary.ts";
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
  return (
    <div class="reply-bar" ref={bar}>
      <Icon name="reply" />
      <p role="status">
        <strong>{message === undefined ? text.reply : text.replyingTo(authorOf(client, message))}</strong>
        <span dir="auto">{message && summaryOf(message)}</span>
      </p>
      <IconButton icon="close" label={text.cancelReply} onClick={() => setReply(client, null)} />
    </div>
  );
};
