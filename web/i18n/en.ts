import { actions } from "./en/actions.ts";
import { common } from "./en/common.ts";
import { composer } from "./en/composer.ts";
import { connection } from "./en/connection.ts";
import { content } from "./en/content.ts";
import { emoji } from "./en/emoji.ts";
import { find } from "./en/find.ts";
import { home } from "./en/home.ts";
import { jump } from "./en/jump.ts";
import { messages } from "./en/messages.ts";
import { moderation } from "./en/moderation.ts";
import { room } from "./en/room.ts";
import { rooms } from "./en/rooms.ts";
import { search } from "./en/search.ts";
import { settings } from "./en/settings.ts";
import type { Text } from "./text.ts";

export const text: Text = {
  ...home,
  ...rooms,
  ...find,
  ...room,
  ...connection,
  ...messages,
  ...content,
  ...composer,
  ...emoji,
  ...search,
  ...moderation,
  ...settings,
  ...common,
  ...actions,
  ...jump,
};
