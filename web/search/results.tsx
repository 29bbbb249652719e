import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Route } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { formatDay, formatIn, text } from "../i18n/index.ts";
import { useSecondsUntil } from "../ui/use-seconds-until.ts";
import { groupByDay } from "./days.ts";
import { Result } from "./result.tsx";
import "./results.css";
import type { SearchModel, SearchStatus } from "./search-model.ts";

interface Props {
  chat: ChatClient;
  model: SearchModel;
  openRoom: ReadonlySignal<RoomClient | null>;
  route: ReadonlySignal<Route>;
  /** Takes the focus of a button that disappears. */
  field: RefObject<HTMLInputElement | null>;
  /** Called when a result is opened in this window. */
  onChosen: (() => void) | null;
}

/** The found messages by day, or why there are none. */
export const Results = ({ chat, model, openRoom, route, field, onChosen }: Props) => {
  const messages = model.messages.value;
  const status = model.status.value;
  const box = useRef<HTMLDivElement>(null);
  /** The number of messages before the reader has asked for more; null otherwise. */
  const before = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (before.current === null) return;
    box.current?.querySelectorAll("a")[before.current]?.focus();
    before.current = null;
  }, [messages]);
  // Other results begin at the top.
  useLayoutEffect(() => box.current?.closest(".search-panel, dialog")?.scrollTo(0, 0), [messages[0]?.id]);
  const isAll = model.filters.value.scope === "all";
  const now = new Date();
  return (
    <div class="results" ref={box}>
      <Summary model={model} />
      {groupByDay(messages).map(({ date, messages }) => (
        <section key={date.getTime()}>
          <h3>{formatDay(date, now)}</h3>
          <ul class="found">
            {messages.map((message) => (
              <li key={message.id}>
                <Result
                  chat={chat}
                  message={message}
                  openRoom={openRoom}
                  route={route}
                  hasRoom={isAll}
                  onChosen={onChosen}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {status.kind === "failed" ? (
        <Failure
          status={status}
          onRetry={() => {
            model.retry();
            field.current?.focus();
          }}
        />
      ) : (
        model.hasMore.value && (
          <button
            class="button small more-found"
            type="button"
            aria-disabled={status.kind === "searching"}
            onClick={() => {
              before.current = messages.length;
              model.loadMore();
            }}
          >
            {status.kind === "searching" ? dialogText.searching : dialogText.showMore}
          </button>
        )
      )}
    </div>
  );
};

/** How many messages were found. It is read out when that changes. */
const Summary = ({ model }: { model: SearchModel }) => {
  const { kind } = model.status.value;
  const count = model.messages.value.length;
  const isEmpty = kind === "empty" || (kind === "found" && count === 0);
  const words = {
    empty: dialogText.searchHint,
    searching: dialogText.searching,
    found: count === 0 ? dialogText.nothingFound : dialogText.foundMessages(count, model.hasMore.value),
    failed: "",
  };
  return (
    <div class={isEmpty ? "summary empty" : "summary"} role="status">
      <p>{words[kind]}</p>
      {kind === "found" && count === 0 && <p>{dialogText.nothingFoundHint}</p>}
    </div>
  );
};

interface FailureProps {
  status: Extract<SearchStatus, { kind: "failed" }>;
  onRetry: () => void;
}

const Failure = ({ status: { error, retryAt }, onRetry }: FailureProps) => {
  const left = useSecondsUntil(retryAt);
  return (
    <div class="search-failure">
      <p class="note error" role="alert">
        {dialogText.searchError(error) ?? text.error(error)}
      </p>
      {error !== "invalid_data" && (
        <button class="button small" type="button" aria-disabled={left > 0} onClick={() => left === 0 && onRetry()}>
          {left > 0 ? dialogText.retryIn(formatIn(left)) : text.retry}
        </button>
      )}
    </div>
  );
};
