import { completion } from "./en/completion.ts";
import { date } from "./en/date.ts";
import { devices } from "./en/devices.ts";
import { emoji } from "./en/emoji.ts";
import { files } from "./en/files.ts";
import { find } from "./en/find.ts";
import { home } from "./en/home.ts";
import { menu } from "./en/menu.ts";
import { moderation } from "./en/moderation.ts";
import { problems } from "./en/problems.ts";
import { profile } from "./en/profile.ts";
import { roomMenu } from "./en/room-menu.ts";
import { search } from "./en/search.ts";
import { settings } from "./en/settings.ts";
import { slowMode } from "./en/slow-mode.ts";
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
