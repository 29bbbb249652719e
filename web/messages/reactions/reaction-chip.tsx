import { signal, useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Message, Reaction } from "../../../rooms/protocol/events.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { ifLoaded } from "../../ui/lazy.tsx";
import { toggleReaction } from "./react.ts";
import type { ReactionTooltip } from "./reaction-tooltip.tsx";

interface Props {
  client: RoomClient;
  message: Message;
  reaction: Reaction;
  isAllowed: boolean;
  /** Tab reaches it. */
  isActive: boolean;
}

const tooltip = signal<typeof ReactionTooltip | null>(null);

const loadTooltip = () =>
  ifLoaded(
    () => import("./reaction-tooltip.tsx"),
    (module) => {
      tooltip.value = module.ReactionTooltip;
    },
  );

/** One emoji and how many have reacted with it. Pressed for this user's own; says who it was under the mouse or with the focus. */
export const ReactionChip = ({ client, message, reaction, isAllowed, isActive }: Props) => {
  const { emoji, count, userIds } = reaction;
  const isPointedAt = useSignal(false);
  const id = useId();
  const show = () => {
    if (!tooltip.peek()) loadTooltip();
    isPointedAt.value = true;
  };
  const hide = () => {
    isPointedAt.value = false;
  };
  const Tooltip = isPointedAt.value && tooltip.value;
  return (
    <button
      class="chip"
      type="button"
      tabIndex={isActive ? undefined : -1}
      aria-pressed={userIds.includes(client.userId)}
      aria-disabled={!isAllowed}
      aria-describedby={Tooltip ? id : undefined}
      onClick={() => isAllowed && toggleReaction(client, message, emoji)}
      onPointerEnter={({ pointerType }) => pointerType === "mouse" && show()}
      onPointerLeave={hide}
      onFocus={({ currentTarget }) => currentTarget.matches(":focus-visible") && show()}
      onBlur={hide}
    >
      <span>
        {emoji} <span class="count">{count}</span>
      </span>
      {Tooltip && <Tooltip id={id} client={client} reaction={reaction} />}
    </button>
  );
};
