import { actions } from "./ru/actions.ts";
import { common } from "./ru/common.ts";
import { composer } from "./ru/composer.ts";
import { connection } from "./ru/connection.ts";
import { content } from "./ru/content.ts";
import { emoji } from "./ru/emoji.ts";
import { find } from "./ru/find.ts";
import { home } from "./ru/home.ts";
import { jump } from "./ru/jump.ts";
import { messages } from "./ru/messages.ts";
import { moderation } from "./ru/moderation.ts";
import { room } from "./ru/room.ts";
import { rooms } from "./ru/rooms.ts";
import { search } from "./ru/search.ts";
import { settings } from "./ru/settings.ts";
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
