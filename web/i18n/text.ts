/** The words of the page, as one shape for all languages: a language that lacks a key does not compile. */
import type { ActionsText } from "./text/actions.ts";
import type { CommonText } from "./text/common.ts";
import type { ComposerText } from "./text/composer.ts";
import type { ConnectionText } from "./text/connection.ts";
import type { ContentText } from "./text/content.ts";
import type { EmojiText } from "./text/emoji.ts";
import type { FindText } from "./text/find.ts";
import type { HomeText } from "./text/home.ts";
import type { JumpText } from "./text/jump.ts";
import type { MessagesText } from "./text/messages.ts";
import type { ModerationText } from "./text/moderation.ts";
import type { RoomText } from "./text/room.ts";
import type { RoomsText } from "./text/rooms.ts";
import type { SearchText } from "./text/search.ts";
import type { SettingsText } from "./text/settings.ts";

export interface Text
  extends HomeText,
    RoomsText,
    FindText,
    RoomText,
    ConnectionText,
    MessagesText,
    ContentText,
    ComposerText,
    EmojiText,
    SearchText,
    ModerationText,
    SettingsText,
    CommonText,
    ActionsText,
    JumpText {}
