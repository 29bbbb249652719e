import type { Preferences } from "../app/preferences.ts";
import { pathOf } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { isTooLongForRoom, suggestRoomName } from "./suggest-room-name.ts";
import { Welcome } from "./welcome.tsx";

interface Props {
  chat: ChatClient;
  /** What the address has in place of a room's name, if it is that of a room. */
  name: string | null;
  preferences: Preferences;
}

/** Shown for an address that has no page. */
const NotFound = ({ chat, name, preferences }: Props) => {
  const suggested = name === null ? null : suggestRoomName(name);
  return (
    <Welcome chat={chat} preferences={preferences}>
      {name === null ? (
        <p class="notice">{dialogText.notFound}</p>
      ) : (
        <div class="notice">
          <p>{dialogText.noSuchRoom}</p>
          <p class="bad-name">
            <bdi>{name}</bdi>
          </p>
          <p class="note">{isTooLongForRoom(name) ? dialogText.tooLongForRoom : dialogText.badRoom}</p>
        </div>
      )}
      {suggested !== null && (
        <a class="button primary" href={pathOf(suggested)}>
          {dialogText.goTo(suggested)}
        </a>
      )}
      <a class="button" href="/">
        {text.home}
      </a>
    </Welcome>
  );
};

export default NotFound;
