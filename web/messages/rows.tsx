import { useComputed } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { beginsDay, beginsGroup } from "../client/grouping.ts";
import { nameKey } from "../client/markdown/mentions.ts";
import type { RoomClient } from "../client/room.ts";
import type { Callable } from "./content.tsx";
import { editingIn } from "./editing.ts";
import { type Item, isStored, keyOf, speechOf } from "./items.ts";
import { Row } from "./row.tsx";
import type { View } from "./virtual-list.ts";

interface Props {
  client: RoomClient;
  items: readonly Item[];
  view: View<Item>;
  /** The seq at which the unread messages begin. */
  news: number | null;
  /** The seq of the message that is pointed at. */
  pointed: number | null;
  container: RefObject<HTMLDivElement | null>;
  /** Called after each rendering, before the browser paints. */
  onRendered: () => void;
  onDelete: (seq: number) => void;
}

const NOBODY: Callable = { names: new Set(), own: "" };

/** The rows near the reader's place, between two blanks for the others. */
export const Rows = ({ client, items, view, news, pointed, container, onRendered, onDelete }: Props) => {
  const ownName = useComputed(() => client.roster.value.users.get(client.userId)?.username ?? "").value;
  const callable = useComputed<Callable>(() => ({
    names: new Set([...client.roster.value.users.values()].map(({ username }) => nameKey(username))),
    own: nameKey(ownName),
  })).value;
  const editing = editingIn(client).value?.seq ?? null;
  void view.version.value;
  const { start, end, before, after } = view.rangeOf(items);
  const shown = items.slice(start, end);
  const speeches = items.slice(Math.max(start - 1, 0), end + 1).map((item) => speechOf(item, ownName));
  const speechAt = (index: number) => speeches[index - Math.max(start - 1, 0)] ?? null;
  useLayoutEffect(onRendered);
  return (
    <div class="rows" ref={container} style={{ paddingTop: `${before}px`, paddingBottom: `${after}px` }}>
      {shown.map((item, at) => {
        const [previous, speech, next] = [start + at - 1, start + at, start + at + 1].map(speechAt);
        if (!speech) return null;
        const seq = isStored(item) ? item.seq : null;
        const beginsNews = seq !== null && seq === news;
        return (
          <Row
            key={keyOf(item)}
            client={client}
            item={item}
            ownName={ownName}
            callable={item.content.includes("@") ? callable : NOBODY}
            beginsDay={beginsDay(previous ?? null, speech)}
            beginsGroup={beginsGroup(previous ?? null, speech) || beginsNews}
            endsGroup={!next || beginsGroup(speech, next)}
            beginsNews={beginsNews}
            isActive={seq !== null && seq === pointed}
            isEditing={seq !== null && seq === editing}
            onDelete={onDelete}
          />
        );
      })}
    </div>
  );
};
