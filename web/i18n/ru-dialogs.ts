import { completion } from "./ru/completion.ts";
import { date } from "./ru/date.ts";
import { devices } from "./ru/devices.ts";
import { emoji } from "./ru/emoji.ts";
import { files } from "./ru/files.ts";
import { find } from "./ru/find.ts";
import { home } from "./ru/home.ts";
import { menu } from "./ru/menu.ts";
import { moderation } from "./ru/moderation.ts";
import { problems } from "./ru/problems.ts";
import { profile } from "./ru/profile.ts";
import { roomMenu } from "./ru/room-menu.ts";
import { search } from "./ru/search.ts";
import { settings } from "./ru/settings.ts";
import { slowMode } from "./ru/slow-mode.ts";
import type { DialogText } from "./text.ts";

export const dialogText: DialogText = {
  ...files,
  ...find,
  ...date,
  ...devices,
  ...home,
  ...menu,
  ...completion,
  ...emoji,
  ...search,
  ...moderation,
  ...problems,
  ...roomMenu,
  ...settings,
  ...slowMode,
  ...profile,
};
