import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { Choice } from "../ui/choice.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Icon } from "../ui/icons.tsx";
import { SearchFilters } from "./filters.tsx";
import "./form.css";
import type { SearchModel } from "./search-model.ts";

/** The server rejects longer searches, UTF-16 units. */
const MAX_LENGTH = 200;

interface Props {
  model: SearchModel;
  openRoom: ReadonlySignal<RoomClient | null>;
  field: RefObject<HTMLInputElement | null>;
  /** Null where something else closes the panel. */
  onClose: (() => void) | null;
}

/** What to search for, and where. */
export const SearchForm = ({ model, openRoom, field, onClose }: Props) => (
  <form
    class="search-form"
    onSubmit={(event) => {
      event.preventDefault();
      model.submit();
    }}
  >
    <div class="search-line">
      <label class="search-field">
        <Icon name="search" />
        <span class="hidden">{text.searchMessages}</span>
        <input
          type="search"
          ref={field}
          dir="auto"
          placeholder={text.searchMessages}
          maxLength={MAX_LENGTH}
          autocomplete="off"
          enterkeyhint="search"
          value={model.query.value}
          onInput={(event) => model.setQuery(event.currentTarget.value)}
        />
      </label>
      {onClose && <IconButton icon="close" label={text.close} onClick={onClose} />}
    </div>
    <Choice
      label={dialogText.searchIn}
      options={[
        {
          value: "room",
          label: isDirect(openRoom.value?.room ?? "") ? dialogText.thisConversation : dialogText.thisRoom,
        },
        { value: "all", label: dialogText.allRooms },
      ]}
      chosen={model.filters.value.scope}
      onChoose={(scope) => model.setFilters({ scope })}
    />
    <SearchFilters model={model} client={openRoom.value} />
  </form>
);
