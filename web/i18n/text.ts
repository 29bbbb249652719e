/** The words, as one shape for all languages: a language that lacks a key does not compile. */
import type { ActionsText } from "./text/actions.ts";
import type { CommonText } from "./text/common.ts";
import type { CompletionText } from "./text/completion.ts";
import type { ComposerText } from "./text/composer.ts";
import type { ConnectionText } from "./text/connection.ts";
import type { ContentText } from "./text/content.ts";
import type { DateText } from "./text/date.ts";
import type { DevicesText } from "./text/devices.ts";
import type { DirectText } from "./text/direct.ts";
import type { EmojiText } from "./text/emoji.ts";
import type { FilesText } from "./text/files.ts";
import type { FindText } from "./text/find.ts";
import type { HomeText } from "./text/home.ts";
import type { JumpText } from "./text/jump.ts";
import type { MenuText } from "./text/menu.ts";
import type { MessagesText } from "./text/messages.ts";
import type { ModerationText } from "./text/moderation.ts";
import type { ProblemsText } from "./text/problems.ts";
import type { ProfileText } from "./text/profile.ts";
import type { RoomText } from "./text/room.ts";
import type { RoomMenuText } from "./text/room-menu.ts";
import type { RoomsText } from "./text/rooms.ts";
import type { SearchText } from "./text/search.ts";
import type { SettingsText } from "./text/settings.ts";
import type { SlowModeText } from "./text/slow-mode.ts";

/** What it takes to enter a room and talk: loaded first. */
export interface Text
  extends RoomsText,
    RoomText,
    DirectText,
    ConnectionText,
    MessagesText,
    ContentText,
    ComposerText,
    CommonText,
    ActionsText,
    JumpText {}

/** Dialogs, menus and panels: loaded with the first of them. */
export interface DialogText
  extends FilesText,
    FindText,
    DateText,
    DevicesText,
    HomeText,
    MenuText,
    CompletionText,
    EmojiText,
    SearchText,
    ModerationText,
    ProblemsText,
    RoomMenuText,
    SettingsText,
    SlowModeText,
    ProfileText {}
