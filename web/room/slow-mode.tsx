import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { formatCountdown, formatDuration, formatIn } from "../i18n/index.ts";
import { Icon } from "../ui/icons.tsx";
import { useSecondsUntil } from "../ui/use-seconds-until.ts";

/** Tells that slow mode is on and, after a message, how long to wait until the next one. */
const SlowMode = ({ client, id }: { client: RoomClient; id: string }) => {
  const between = formatDuration(client.settings.value.slowModeSeconds);
  const nextMessageAt = client.nextMessageAt.value;
  const left = useSecondsUntil(nextMessageAt);
  /** Said once, not every second. */
  const announcement = useSignal("");
  useEffect(() => {
    const seconds = nextMessageAt === null ? 0 : Math.ceil((nextMessageAt - Date.now()) / 1_000);
    announcement.value = seconds > 0 ? dialogText.nextMessage(formatIn(seconds)) : "";
  }, [nextMessageAt]);
  const rule = client.role.value === "moderator" ? dialogText.slowModeExempt(between) : dialogText.slowModeOn(between);
  return (
    <>
      <Icon name="clock" />
      {left > 0 && <span aria-hidden="true">{dialogText.nextMessageIn(formatCountdown(left))}</span>}
      <span id={id} class={left > 0 ? "hidden" : undefined} role="status">
        {rule}
      </span>
      <span class="hidden" role="status">
        {announcement.value}
      </span>
    </>
  );
};

export default SlowMode;
