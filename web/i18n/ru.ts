import { actions } from "./ru/actions.ts";
import { common } from "./ru/common.ts";
import { composer } from "./ru/composer.ts";
import { connection } from "./ru/connection.ts";
import { content } from "./ru/content.ts";
import { direct } from "./ru/direct.ts";
import { jump } from "./ru/jump.ts";
import { messages } from "./ru/messages.ts";
import { room } from "./ru/room.ts";
import { rooms } from "./ru/rooms.ts";
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
