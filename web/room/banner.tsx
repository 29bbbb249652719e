import { useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { RoomClient } from "../client/room-client.ts";
import { isFull } from "../client/state.ts";
import { formatIn, text } from "../i18n/index.ts";
import { useSecondsUntil } from "../ui/use-seconds-until.ts";
import "./banner.css";

/** How long the banner stays after a reconnect, ms. */
const BACK_ONLINE_MS = 4_000;

/**
 * Tells when the connection is lost and when it is back, and that messages written meanwhile will be sent; and which name
 * the room has given this user.
 */
export const Banner = ({ client }: { client: RoomClient }) => {
  const state = client.state.value;
  const wasLost = useRef(false);
  const isBack = useSignal(false);
  useSignalEffect(() => {
    const { value: current } = client.state;
    const { kind } = current;
    if (kind === "offline" || kind === "reconnecting") {
      // Who waits for a spot has a connection.
      wasLost.current ||= !isFull(current);
      isBack.value = false;
    } else if (kind === "online" && wasLost.current) {
      wasLost.current = false;
      isBack.value = true;
      const timer = setTimeout(() => {
        isBack.value = false;
      }, BACK_ONLINE_MS);
      return () => clearTimeout(timer);
    }
  });

  const isLost = state.kind === "offline" || state.kind === "reconnecting";
  return (
    <div class="banner-area" role="status">
      {isLost && (
        <div class="banner lost">
          <p>
            <strong>
              {state.kind === "offline" ? text.offline : isFull(state) ? text.roomFull : text.reconnecting}
            </strong>{" "}
            {!isFull(state) && text.sentWhenOnline} {state.kind === "reconnecting" && <Countdown to={state.retryAt} />}
          </p>
          <button class="button small" type="button" onClick={client.restart}>
            {text.tryNow}
          </button>
        </div>
      )}
      {state.kind === "syncing" && wasLost.current && <div class="banner">{text.syncing}</div>}
      {client.renamed.value !== null && <Renamed client={client} name={client.renamed.value} />}
      {isBack.value && <div class="banner good">{text.backOnline}</div>}
    </div>
  );
};

/** How the room names a guest whose name it has given to an application's user. */
const NEUTRAL_NAME = /^guest-[0-9A-Za-z]{1,6}(-\d+)?$/;

/** Tells why this user has another name. Another tab of theirs may have renamed them, too: they know that. */
const Renamed = ({ client, name }: { client: RoomClient; name: string }) => {
  const isNeutral = NEUTRAL_NAME.test(name);
  if (!isNeutral && client.mutedUntil.value === null) return null;
  return (
    <div class="banner">
      <p>{isNeutral ? text.renamedTaken(name) : text.renamedMuted(name)}</p>
      <button class="button small" type="button" onClick={client.dismissRenamed}>
        {text.gotIt}
      </button>
    </div>
  );
};

/** Seconds until the next attempt. Hidden from screen readers, which would read out each second. */
const Countdown = ({ to }: { to: number }) => {
  const left = useSecondsUntil(to);
  return left > 0 ? (
    <span class="countdown" aria-hidden="true">
      {text.reconnectingIn(formatIn(left))}
    </span>
  ) : null;
};
