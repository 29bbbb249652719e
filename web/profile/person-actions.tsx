import { useSignal } from "@preact/signals";
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { User } from "../../rooms/protocol/events.ts";
import { navigate } from "../app/router.ts";
import { pathOf } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import type { RequestError } from "../client/errors.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { canEdit } from "../messages/message/editing.ts";
import { mention } from "./mention.ts";

interface Props {
  chat: ChatClient;
  client: RoomClient;
  person: User;
  /** Opens the moderation of a user. */
  onModerate: (user: User) => void;
  /** Closes the card, and a dialog below it. */
  onCloseAll: () => void;
}

const focusOnMount = (button: HTMLElement | null): void => button?.focus();

/** What this user can do with another person: message, mention, moderate and block them. */
export const PersonActions = ({ chat, client, person, onModerate, onCloseAll }: Props) => {
  /** What is asked of the server at the moment. */
  const pending = useSignal<"open" | "block" | "unblock" | null>(null);
  const isAsking = useSignal(false);
  const error = useSignal<RequestError | null>(null);
  const isBlocked = chat.blocked.value.some(({ id }) => id === person.id);
  const inDirect = isDirect(client.room);
  const isModerator = client.role.value === "moderator" && !inDirect;

  const run = async (kind: NonNullable<typeof pending.value>, request: () => Promise<RequestError | null>) => {
    if (pending.peek() !== null) return;
    pending.value = kind;
    error.value = null;
    error.value = await request();
    pending.value = null;
    if (error.peek() === null) isAsking.value = false;
  };
  const open = () =>
    run("open", async () => {
      const opened = await chat.openDirect(person);
      if ("error" in opened) return opened.error;
      navigate(pathOf(opened.room));
      return null;
    });
  const block = () => run("block", () => chat.block(person));
  const unblock = () => run("unblock", () => chat.unblock(person.id));
  const onMention = () => {
    onCloseAll();
    // After the next rendering, which is a microtask, too: the card has given the focus back.
    queueMicrotask(() => mention(person.username));
  };

  const isBusy = pending.value !== null;
  return (
    <>
      {isAsking.value ? (
        <div class="block-question">
          <h3>{dialogText.blockQuestion(person.username)}</h3>
          <p>{dialogText.blockHint}</p>
          <div class="buttons">
            <button class="button danger" type="button" aria-disabled={isBusy} ref={focusOnMount} onClick={block}>
              {dialogText.block}
            </button>
            <button
              class="button"
              type="button"
              onClick={() => {
                isAsking.value = false;
                error.value = null;
              }}
            >
              {text.cancel}
            </button>
          </div>
        </div>
      ) : (
        <>
          {isBlocked ? (
            <p>{text.youBlocked(person.username)}</p>
          ) : (
            !inDirect && (
              <div class="buttons">
                <button class="button primary" type="button" aria-disabled={isBusy} onClick={open}>
                  {pending.value === "open" ? dialogText.opening : dialogText.sendDirect}
                </button>
                {canEdit(client) && (
                  <button class="button" type="button" onClick={onMention}>
                    {dialogText.mentionPerson}
                  </button>
                )}
              </div>
            )
          )}
          <div class="buttons">
            {isModerator && (
              <button class="button small" type="button" aria-haspopup="dialog" onClick={() => onModerate(person)}>
                {dialogText.moderatePerson}
              </button>
            )}
            {isBlocked ? (
              <button class="button small" type="button" aria-disabled={isBusy} ref={focusOnMount} onClick={unblock}>
                {text.unblock}
              </button>
            ) : (
              <button
                class="button small danger"
                type="button"
                onClick={() => {
                  isAsking.value = true;
                }}
              >
                {dialogText.block}
              </button>
            )}
          </div>
        </>
      )}
      {error.value !== null && (
        <p class="note error" role="alert">
          {dialogText.profileError(error.value) ?? text.error(error.value)}
        </p>
      )}
    </>
  );
};
