import type { Group } from "../chat/grouping.ts";
import { formatMoment, formatTime, text } from "../text/index.ts";
import { Avatar, hueClass } from "./avatar.tsx";

/** What one user said in a row. */
export const MessageGroup = ({ group, isOwn }: { group: Group; isOwn: boolean }) => (
  <section class={isOwn ? "group own" : "group"}>
    {!isOwn && <Avatar userId={group.userId} username={group.username} />}
    <div class="bubbles">
      <h3 class={isOwn ? "hidden" : `author ${hueClass(group.userId)}`}>{isOwn ? text.you : group.username}</h3>
      {group.messages.map(({ seq, content, timestamp }) => {
        const date = new Date(timestamp);
        return (
          <div class="bubble" key={seq} data-seq={seq} dir="auto">
            <p class="said">{content}</p>
            <time dateTime={timestamp} title={formatMoment(date)}>
              {formatTime(date)}
            </time>
          </div>
        );
      })}
    </div>
  </section>
);
