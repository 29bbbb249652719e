import { actions } from "./en/actions.ts";
import { common } from "./en/common.ts";
import { composer } from "./en/composer.ts";
import { connection } from "./en/connection.ts";
import { content } from "./en/content.ts";
import { direct } from "./en/direct.ts";
import { jump } from "./en/jump.ts";
import { messages } from "./en/messages.ts";
import { room } from "./en/room.ts";
import { rooms } from "./en/rooms.ts";
import type { Text } from "./text.ts";

export const text: Text = {
  ...rooms,
  ...room,
  ...direct,
  ...connection,
  ...messages,
  ...content,
  ...composer,
  ...common,
  ...actions,
  ...jump,
};
