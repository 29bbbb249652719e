import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { compareNames } from "../i18n/index.ts";
import { SEARCH_PERIODS } from "../i18n/text/search.ts";
import type { SearchModel, SearchFilters as Values } from "./search-model.ts";

type Author = NonNullable<Values["author"]>;

/** Returns the users to choose from: the chosen one, the members of the room, and authors of loaded and of found messages. */
const authorsOf = (model: SearchModel, client: RoomClient | null): Author[] => {
  const { author } = model.filters.value;
  const authors = [...model.messages.value, ...(client?.timeline.messages.peek() ?? [])].flatMap(
    ({ userId, username }) => (userId === null ? [] : { id: userId, username }),
  );
  const all = [...authors, ...(client?.roster.peek().users.values() ?? []), ...(author ? [author] : [])];
  return [...new Map(all.map((each) => [each.id, each])).values()].sort((a, b) => compareNames(a.username, b.username));
};

/** The author and the age of the messages to find. */
export const SearchFilters = ({ model, client }: { model: SearchModel; client: RoomClient | null }) => {
  const { author, period } = model.filters.value;
  const authors = authorsOf(model, client);
  return (
    <div class="search-filters">
      <select
        class={author ? "is-set" : undefined}
        aria-label={dialogText.searchAuthor}
        value={author?.id ?? ""}
        onChange={({ currentTarget }) =>
          model.setFilters({ author: authors.find(({ id }) => id === currentTarget.value) ?? null })
        }
      >
        <option value="">{dialogText.anyAuthor}</option>
        {authors.map(({ id, username }) => (
          <option key={id} value={id}>
            {username}
          </option>
        ))}
      </select>
      <select
        class={period === "any" ? undefined : "is-set"}
        aria-label={dialogText.searchPeriod}
        value={period}
        onChange={({ currentTarget }) =>
          model.setFilters({ period: SEARCH_PERIODS.find((each) => each === currentTarget.value) ?? "any" })
        }
      >
        {SEARCH_PERIODS.map((each) => (
          <option key={each} value={each}>
            {dialogText.searchPeriods[each]}
          </option>
        ))}
      </select>
    </div>
  );
};
