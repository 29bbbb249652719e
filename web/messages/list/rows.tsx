import { useComputed } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { RoomClient } from "../../client/room-client.ts";
import { language } from "../../i18n/index.ts";
import { editingIn } from "../message/editing.ts";
import { beginsDay, beginsGroup } from "./grouping.ts";
import { authoredOf, type Item, isStored, keyOf } from "./items.ts";
import { Row } from "./row.tsx";
import type { VirtualList } from "./virtual-list.ts";

interface Props {
  client: RoomClient;
  items: readonly Item[];
  virtualList: VirtualList<Item>;
  /** The seq below the unread divider. */
  firstUnread: number | null;
  /** The seq of the message whose toolbar is shown. */
  active: number | null;
  container: RefObject<HTMLDivElement | null>;
  /** Called after each rendering, before the browser paints. */
  onRendered: () => void;
  /** Opens the choice of a day. */
  onDay: (day: Date) => void;
}

/** The rendered rows, between two paddings that stand for the others. */
export const Rows = (props: Props) => {
  const { client, items, virtualList, firstUnread, active, container, onRendered, onDay } = props;
  const ownName = useComputed(() => client.roster.value.users.get(client.userId)?.username ?? "").value;
  const moderators = useComputed(() => {
    const ids = [...client.roster.value.users.values()].flatMap(({ id, role }) => (role === "moderator" ? id : []));
    return new Set<string | null>(ids);
  }).value;
  const renames = client.renames.value;
  const editing = editingIn(client).value?.seq ?? null;
  void virtualList.version.value;
  const { start, end, before, after } = virtualList.rangeOf(items);
  const rendered = items.slice(start, end);
  const authored = items.slice(Math.max(start - 1, 0), end + 1).map((item) => authoredOf(item, ownName));
  const authoredAt = (index: number) => authored[index - Math.max(start - 1, 0)] ?? null;
  useLayoutEffect(onRendered);
  return (
    <div class="rows" ref={container} style={{ paddingTop: `${before}px`, paddingBottom: `${after}px` }}>
      {rendered.map((item, at) => {
        const [previous, current, next] = [start + at - 1, start + at, start + at + 1].map(authoredAt);
        if (!current) return null;
        const seq = isStored(item) ? item.seq : null;
        const isFirstUnread = seq !== null && seq === firstUnread;
        return (
          <Row
            key={keyOf(item)}
            client={client}
            item={item}
            language={language.value}
            ownName={ownName}
            isByModerator={moderators.has(current.userId)}
            beginsDay={beginsDay(previous ?? null, current)}
            beginsGroup={beginsGroup(previous ?? null, current) || isFirstUnread}
            endsGroup={!next || beginsGroup(current, next)}
            isFirstUnread={isFirstUnread}
            isActive={seq !== null && seq === active}
            isEditing={seq !== null && seq === editing}
            renames={seq === null ? undefined : renames.get(seq)}
            onDay={onDay}
          />
        );
      })}
    </div>
  );
};
