import { Component } from "preact";
import type { Rename } from "../../client/renames.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { formatDay, text } from "../../i18n/index.ts";
import { opensProfile } from "../../profile/open-profile.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { hueClass } from "../../ui/hue.ts";
import { ModeratorBadge } from "../../ui/moderator-badge.tsx";
import { Actions } from "../menu/actions.tsx";
import { Bubble } from "../message/bubble.tsx";
import { authorOf } from "../message/summary.ts";
import { Reactions } from "../reactions/reactions.tsx";
import { authoredOf, type Item, isStored, keyOf } from "./items.ts";
import { Renames } from "./renames.tsx";
import "./row.css";

export interface RowProps {
  client: RoomClient;
  item: Item;
  /** Another language renders the row again. */
  language: string;
  /** This user's name. */
  ownName: string;
  /** The author is present, as a moderator. */
  isByModerator: boolean;
  beginsDay: boolean;
  beginsGroup: boolean;
  endsGroup: boolean;
  /** The unread divider stands above it. */
  isFirstUnread: boolean;
  /** Its toolbar is shown, and Tab reaches its links and reactions. */
  isActive: boolean;
  isEditing: boolean;
  /** The changes of name that follow it. */
  renames: readonly Rename[] | undefined;
  /** Opens the choice of a day. */
  onDay: (day: Date) => void;
}

/** One message with what stands above it: the day, the unread divider and the author. */
const renderRow = (props: RowProps) => {
  const { client, item, ownName, beginsDay, beginsGroup, endsGroup, isFirstUnread, isActive } = props;
  const { userId, username, time } = authoredOf(item, ownName);
  const isOwn = userId === client.userId;
  const seq = isStored(item) ? item.seq : undefined;
  const id = `message-${keyOf(item)}`;
  const author = authorOf(client, { userId, username });
  const hue = username === "" ? "" : hueClass(userId);
  const classes = `message${isOwn ? " own" : ""}${beginsGroup ? " first" : ""}${endsGroup ? " last" : ""}`;
  return (
    <div class="row">
      {beginsDay && (
        <h2 class="day">
          <button type="button" aria-haspopup="dialog" title={text.goToDate} onClick={() => props.onDay(time)}>
            {formatDay(time, new Date())}
          </button>
        </h2>
      )}
      {isFirstUnread && (
        <p class="unread-divider">
          <span>{text.newMessages}</span>
        </p>
      )}
      <article
        class={classes}
        data-seq={seq}
        tabIndex={seq === undefined ? undefined : -1}
        aria-posinset={seq}
        aria-setsize={seq === undefined ? undefined : -1}
        aria-labelledby={seq === undefined ? undefined : `${id}-author ${id}`}
        aria-describedby={isStored(item) && item.reactions ? `${id}-reactions` : undefined}
      >
        {beginsGroup && !isOwn && <Avatar userId={userId} username={username} />}
        <div class="line">
          {/* An <h2> like the day's, which may be out of the DOM. */}
          {beginsGroup ? (
            <h2 id={`${id}-author`} class={isOwn ? "hidden" : `author ${hue}`} dir="auto">
              {isOwn || userId === null ? (
                author
              ) : (
                <button type="button" {...opensProfile(userId, username, isActive)}>
                  {author}
                </button>
              )}
              {props.isByModerator && !isOwn && <ModeratorBadge />}
            </h2>
          ) : (
            <span id={`${id}-author`} class="hidden">
              {author}
            </span>
          )}
          <Bubble client={client} item={item} id={id} time={time} isActive={isActive} isEditing={props.isEditing} />
          {isActive && isStored(item) && !props.isEditing && <Actions client={client} message={item} />}
          {isStored(item) && <Reactions client={client} message={item} id={`${id}-reactions`} isActive={isActive} />}
        </div>
      </article>
      <Renames client={client} renames={props.renames} />
    </div>
  );
};

/** Renders a row again only when one of its props has changed: a busy room renders the list often. */
export class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    return (Object.keys(next) as (keyof RowProps)[]).some((name) => next[name] !== this.props[name]);
  }
  override render() {
    return renderRow(this.props);
  }
}
