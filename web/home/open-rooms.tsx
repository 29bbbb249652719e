import { useEffect, useMemo } from "preact/hooks";
import { isLink } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomsPage } from "../client/directory.ts";
import { choicesOf } from "../find/choices.ts";
import { createFinder } from "../find/finder.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { FoundRooms } from "./found-rooms.tsx";
import { RoomList } from "./room-list.tsx";
import { sectionsOf } from "./room-sections.ts";
import "./open-rooms.css";

/** Finds rooms, or the page after the ones that were found before. */
const createRoomFinder = (chat: ChatClient) =>
  createFinder<RoomsPage>(async (q, signal, before) => {
    const page = await chat.findRooms({ q, cursor: before?.next ?? undefined }, { signal });
    if ("error" in page || before === null) return page;
    // A room that was active meanwhile is not found again: it has moved before the page.
    return { rooms: [...before.rooms, ...page.rooms], next: page.next };
  });

/** This user's rooms, and all others by activity: those whose names contain what is typed. */
const OpenRooms = ({ chat, typed }: { chat: ChatClient; typed: string }) => {
  const finder = useMemo(() => createRoomFinder(chat), [chat]);
  const filter = isLink(typed) ? "" : typed;
  useEffect(() => finder.type(filter), [filter]);
  useEffect(() => finder.close, []);
  const query = finder.query.value;
  const found = finder.found.value;
  const error = finder.error.value;
  const isPending = finder.isPending.value;
  const { yours, rooms } = choicesOf({
    query,
    visited: chat.rooms.value,
    found: found ? { rooms: found.result.rooms, people: [] } : undefined,
    isAnswered: !isPending,
  });
  const sections = sectionsOf(yours.flatMap(({ visited }) => visited ?? []));
  const isFound = query !== "" && !isPending && error === null;
  const count = yours.length + rooms.length;
  return (
    <>
      <p class="hidden" role="status">
        {isFound && (count > 0 ? dialogText.results(count) : dialogText.noRooms)}
      </p>
      {sections.direct.length > 0 && (
        <nav class="rooms" aria-label={text.directMessages}>
          <h2>{text.directMessages}</h2>
          <RoomList chat={chat} rooms={sections.direct} />
        </nav>
      )}
      {sections.rooms.length > 0 && (
        <nav class="rooms" aria-label={text.yourRooms}>
          <h2>{text.yourRooms}</h2>
          <RoomList chat={chat} rooms={sections.rooms} />
        </nav>
      )}
      <nav class="rooms" aria-label={dialogText.allRooms}>
        <h2>{dialogText.allRooms}</h2>
        <p class="note">{isFound && count === 0 ? dialogText.noRooms : dialogText.roomsArePublic}</p>
        <FoundRooms rooms={rooms.flatMap(({ found }) => found ?? [])} />
        {error !== null && (
          <p class="note error" role="alert">
            {text.error(error)}
          </p>
        )}
        {error !== null ? (
          <button class="button small" type="button" onClick={finder.retry}>
            {text.retry}
          </button>
        ) : (
          found?.query === query &&
          found.result.next !== null && (
            <button class="button small" type="button" aria-disabled={isPending} onClick={finder.more}>
              {dialogText.showMore}
            </button>
          )
        )}
      </nav>
    </>
  );
};

export default OpenRooms;
