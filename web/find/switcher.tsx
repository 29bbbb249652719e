import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { User } from "../../rooms/protocol/events.ts";
import { navigate } from "../app/router.ts";
import { pathOf } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import type { RequestError } from "../client/errors.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { Modal } from "../ui/modal.tsx";
import { type Choices, choicesOf } from "./choices.ts";
import { createDirectoryFinder } from "./directory-finder.ts";
import { Destination, Person, Room } from "./options.tsx";
import "./switcher.css";

interface Props {
  chat: ChatClient;
  /** The open room. */
  current: string;
  onClose: () => void;
}

/** Goes to a room, to the direct conversation with a person, or to what a pasted link leads to. */
const Switcher = ({ chat, current, onClose }: Props) => {
  /** The direct conversation with a person is being opened. */
  const isOpening = useSignal(false);
  /** Why that failed. */
  const openError = useSignal<RequestError | null>(null);
  const finder = useMemo(() => createDirectoryFinder(chat), []);
  useEffect(() => finder.close, []);
  const found = finder.found.value;
  const query = finder.query.value;
  const error = finder.error.value;
  const isAnswered = !finder.isPending.value && error === null;
  const choices = choicesOf({
    query,
    visited: chat.rooms.value,
    found: found?.result,
    isAnswered,
    current,
    userId: chat.session.value?.user.id,
  });
  const count = choices.keys.length;
  const openPerson = async (person: User) => {
    if (isOpening.peek()) return;
    isOpening.value = true;
    openError.value = null;
    const opened = await chat.openDirect(person);
    isOpening.value = false;
    if ("error" in opened) openError.value = opened.error;
    else navigate(pathOf(opened.room));
  };
  return (
    <Modal title={text.joinRoom} onClose={onClose}>
      <div class="switcher">
        <Combobox
          choices={choices}
          query={query}
          onType={(input) => {
            openError.value = null;
            finder.type(input);
          }}
          onPerson={openPerson}
          onClose={onClose}
        />
        <p class="hidden" role="status">
          {isAnswered && (count > 0 ? dialogText.results(count) : dialogText.noResults)}
        </p>
        {choices.isBad && isAnswered && count === 0 && <p class="note error">{dialogText.badRoomOrLink}</p>}
        {error === null && !isAnswered && count === 0 && <p class="note">{dialogText.searching}</p>}
        {isOpening.value && (
          <p class="note" role="status">
            {dialogText.opening}
          </p>
        )}
        {openError.value !== null && (
          <p class="note error" role="alert">
            {dialogText.profileError(openError.value) ?? text.error(openError.value)}
          </p>
        )}
        {error !== null && (
          <>
            <p class="note error" role="alert">
              {text.error(error)}
            </p>
            <button class="button small" type="button" onClick={finder.retry}>
              {text.retry}
            </button>
          </>
        )}
      </div>
    </Modal>
  );
};

interface ComboboxProps {
  choices: Choices;
  query: string;
  onType: (input: string) => void;
  onPerson: (person: User) => void;
  onClose: () => void;
}

/** The field and its choices. The focus stays in the field; the arrow keys move the active choice. */
const Combobox = ({ choices, query, onType, onPerson, onClose }: ComboboxProps) => {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  /** The key of the choice that the arrow keys have reached. */
  const reached = useSignal<string | null>(null);
  const { yours, rooms, people, destination, keys, best } = choices;
  const active = reached.value !== null && keys.includes(reached.value) ? reached.value : best;
  const idOf = (key: string) => `${id}-${keys.indexOf(key)}`;

  useLayoutEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || active === undefined) return;
    if (event.key === "Enter") list.current?.querySelector<HTMLElement>("[aria-selected=true]")?.click();
    else if (step === undefined) return;
    else reached.value = keys.at((keys.indexOf(active) + step) % keys.length) ?? null;
    event.preventDefault();
  };
  /** What every option has. */
  const option = (key: string) => ({ id: idOf(key), path: key, isActive: key === active, onChoose: onClose });

  return (
    <>
      <div class="field">
        <label for={id}>{dialogText.roomOrLink}</label>
        <input
          id={id}
          autofocus
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={keys.length > 0}
          aria-controls={keys.length > 0 ? `${id}-list` : undefined}
          aria-activedescendant={active === undefined ? undefined : idOf(active)}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="go"
          onKeyDown={onKeyDown}
          onInput={(event) => {
            reached.value = null;
            onType(event.currentTarget.value);
          }}
        />
      </div>
      {keys.length > 0 && (
        <div class="options" ref={list} id={`${id}-list`} role="listbox" aria-label={dialogText.roomOrLink}>
          <Group id={`${id}-yours`} title={text.yourRooms} isShown={yours.length > 0}>
            {yours.map((room) => (
              <Room key={room.path} room={room} {...option(room.path)} />
            ))}
          </Group>
          <Group
            id={`${id}-rooms`}
            title={query === "" ? dialogText.activeRooms : text.rooms}
            isShown={rooms.length > 0}
          >
            {rooms.map((room) => (
              <Room key={room.path} room={room} {...option(room.path)} />
            ))}
          </Group>
          <Group id={`${id}-people`} title={dialogText.foundPeople} isShown={people.length > 0}>
            {people.map(({ key, person }) => (
              <Person key={key} {...option(key)} person={person} onChoose={() => onPerson(person)} />
            ))}
          </Group>
          {destination && <Destination destination={destination} {...option(destination.path)} />}
        </div>
      )}
    </>
  );
};

interface GroupProps {
  id: string;
  title: string;
  isShown: boolean;
  children: ComponentChildren;
}

const Group = ({ id, title, isShown, children }: GroupProps) =>
  isShown && (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is not a group of options
    <div role="group" aria-labelledby={id}>
      <span class="title" id={id} aria-hidden="true">
        {title}
      </span>
      {children}
    </div>
  );

export default Switcher;
