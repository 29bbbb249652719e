import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Route } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import { text } from "../i18n/index.ts";
import { Modal } from "../ui/modal.tsx";
import { useMedia } from "../ui/use-media.ts";
import { SearchForm } from "./form.tsx";
import { Results } from "./results.tsx";
import "./search.css";
import { createSearchModel, type SearchModel } from "./search-model.ts";
import { searchRequest } from "./search-state.ts";

interface Props {
  chat: ChatClient;
  openRoom: ReadonlySignal<RoomClient | null>;
  route: ReadonlySignal<Route>;
  userId: string;
  onClose: () => void;
}

/** Screens without space for the panel beside the conversation; the same as in room.css. */
const NARROW = "(max-width: 72rem)";

/** The last search of a user. It outlives the panel, so that they can return to the results. */
let kept: { userId: string; model: SearchModel } | null = null;

const modelOf = (chat: ChatClient, userId: string): SearchModel => {
  if (kept?.userId !== userId) kept = { userId, model: createSearchModel(chat.search) };
  return kept.model;
};

/** Moves the focus between the field, the results and the button below them. Returns false if it stays. */
const moveFocus = (panel: HTMLElement, step: -1 | 1): boolean => {
  const stops = [...panel.querySelectorAll<HTMLElement>('[type="search"], .found a, .more-found')];
  const focused = stops.find((stop) => stop.matches(":focus"));
  const next = focused && stops[stops.indexOf(focused) + step];
  next?.focus();
  return next !== undefined;
};

/** Search in messages: a panel in place of the members or, on smaller screens, a sheet that a chosen result closes. */
const Search = ({ chat, openRoom, route, userId, onClose }: Props) => {
  const model = useMemo(() => modelOf(chat, userId), []);
  const field = useRef<HTMLInputElement>(null);
  const isSheet = useMedia(NARROW);
  const shape = useRef(isSheet);
  shape.current = isSheet;
  const request = searchRequest.value;

  const opened = useMemo(() => openRoom.peek(), []);
  useSignalEffect(() => {
    const client = openRoom.value;
    if (client) model.setRoom(client.room);
    // Leaving the room closes a sheet like any other; the panel follows to the next room.
    if (client === null || (shape.current && client !== opened)) onClose();
  });
  // The sheet's own effect has made the field visible before.
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [request, isSheet]);
  // Back at the results, the reader goes on from where they were.
  useLayoutEffect(() => {
    field.current?.closest("search")?.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  }, [isSheet]);

  const panel = (
    <search
      class={isSheet ? "search" : "search search-panel"}
      aria-label={text.searchMessages}
      onKeyDown={(event) => {
        const { key, altKey, ctrlKey, metaKey, shiftKey, isComposing } = event;
        if (altKey || ctrlKey || metaKey || shiftKey || isComposing) return;
        if (key === "Escape") onClose();
        else if (key !== "ArrowUp" && key !== "ArrowDown") return;
        else if (!moveFocus(event.currentTarget, key === "ArrowUp" ? -1 : 1)) return;
        event.preventDefault();
      }}
    >
      {!isSheet && <h2 class="hidden">{text.searchMessages}</h2>}
      <SearchForm model={model} openRoom={openRoom} field={field} onClose={isSheet ? null : onClose} />
      <Results
        chat={chat}
        model={model}
        openRoom={openRoom}
        route={route}
        field={field}
        onChosen={isSheet ? onClose : null}
      />
    </search>
  );
  return isSheet ? (
    <Modal
      title={text.searchMessages}
      shape="sheet"
      onClose={() => {
        // A wider window closes the sheet, and the panel takes its place.
        if (shape.current) onClose();
      }}
    >
      {panel}
    </Modal>
  ) : (
    panel
  );
};

export default Search;
