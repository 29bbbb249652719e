import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { ChatClient } from "../client/client.ts";
import type { RequestError } from "../client/errors.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { compareNames, text } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import "./people.css";

/** The people whom this user has blocked, each with a button to lift that. */
export const BlockedPeople = ({ chat }: { chat: ChatClient }) => {
  const error = useSignal<RequestError | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const people = chat.blocked.value.toSorted((a, b) => compareNames(a.username, b.username));
  const unblock = async (userId: string) => {
    error.value = await chat.unblock(userId);
    // The button goes with its row.
    if (error.value === null) title.current?.focus();
  };
  return (
    <section class="setting">
      <h3 ref={title} tabIndex={-1}>
        {dialogText.blockedPeople}
      </h3>
      {people.length === 0 ? (
        <p class="note">{dialogText.noBlockedPeople}</p>
      ) : (
        <ul class="people">
          {people.map(({ id, username }) => (
            <li key={id}>
              <Avatar userId={id} username={username} />
              <span class="person">
                <span class="name">{username}</span>
              </span>
              <button
                class="button small"
                type="button"
                aria-label={`${text.unblock}: ${username}`}
                onClick={() => unblock(id)}
              >
                {text.unblock}
              </button>
            </li>
          ))}
        </ul>
      )}
      {error.value !== null && (
        <p class="note error" role="alert">
          {dialogText.profileError(error.value) ?? text.error(error.value)}
        </p>
      )}
    </section>
  );
};
