import { effect, useSignal } from "@preact/signals";
import type { Preferences } from "../app/preferences.ts";
import { replacePath } from "../app/router.ts";
import { pathOf } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import type { RequestError } from "../client/errors.ts";
import { Welcome } from "../home/welcome.tsx";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { Field } from "../ui/fields.tsx";

/** How long the user's rooms are waited for, ms. */
const ROOMS_WAIT_MS = 2_000;

/** Resolves to the path of the room that was active last, or of the home page. */
const firstPage = async (chat: ChatClient): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve("/"), ROOMS_WAIT_MS);
  const stop = effect(() => {
    const [first] = chat.rooms.value;
    if (first) resolve(pathOf(first.name));
  });
  const path = await promise;
  stop();
  clearTimeout(timer);
  return path;
};

interface Props {
  chat: ChatClient;
  preferences: Preferences;
}

/**
 * Links this device by a code, which the address may carry after `#`, where no server sees it. Never by itself: whoever is sent
 * somebody else's link would write as that person without knowing it.
 */
const LinkPage = ({ chat, preferences }: Props) => {
  const code = useSignal(location.hash.slice(1));
  const error = useSignal<RequestError | null>(null);
  const isBusy = useSignal(false);
  const name = chat.session.value?.user.username;
  const link = async () => {
    if (isBusy.value) return;
    isBusy.value = true;
    error.value = await chat.redeem(code.value);
    isBusy.value = false;
    if (error.value === null) replacePath(await firstPage(chat));
  };
  const isBadCode = error.value === "not_found" || error.value === "invalid_data";
  return (
    <Welcome chat={chat} preferences={preferences}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void link();
        }}
      >
        <Field
          label={dialogText.linkCode}
          hint={dialogText.linkCodeHint}
          error={error.value && (isBadCode ? dialogText.badCode : text.error(error.value))}
          value={code.value}
          placeholder="XXXXX-XXXXX"
          onValue={(value) => {
            code.value = value;
          }}
          autocomplete="one-time-code"
          autofocus
        />
        <p class="note">{dialogText.linkWarning}</p>
        {name !== undefined && <p class="note">{dialogText.replacesUser(name)}</p>}
        <button class="button primary" type="submit" aria-disabled={isBusy.value}>
          {dialogText.linkThisDevice}
        </button>
        <a class="button" href="/">
          {text.cancel}
        </a>
      </form>
    </Welcome>
  );
};

export default LinkPage;
