import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { RoomClient } from "../client/room-client.ts";
import { formatIn, text } from "../i18n/index.ts";
import "./banner.css";

/** How long the banner stays after a reconnect, ms. */
const BACK_ONLINE_MS = 4_000;

/** Tells when the connection is lost and when it is back, and that messages written meanwhile will be sent. */
export const Banner = ({ client }: { client: RoomClient }) => {
  const state = client.state.value;
  const wasLost = useRef(false);
  const isBack = useSignal(false);
  useSignalEffect(() => {
    const { kind } = client.state.value;
    if (kind === "offline" || kind === "reconnecting") {
      wasLost.current = true;
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
              {state.kind === "offline" ? text.offline : state.isFull ? text.roomFull : text.reconnecting}
            </strong>{" "}
            {text.sentWhenOnline} {state.kind === "reconnecting" && <Countdown to={state.retryAt} />}
          </p>
          <button class="button small" type="button" onClick={client.restart}>
            {text.tryNow}
          </button>
        </div>
      )}
      {state.kind === "syncing" && wasLost.current && <div class="banner">{text.syncing}</div>}
      {isBack.value && <div class="banner good">{text.backOnline}</div>}
    </div>
  );
};

/** Seconds until the next attempt. Hidden from screen readers, which would read out each second. */
const Countdown = ({ to }: { to: number }) => {
  const left = useSignal(0);
  useEffect(() => {
    const count = () => {
      left.value = Math.ceil((to - Date.now()) / 1_000);
    };
    count();
    const timer = setInterval(count, 250);
    return () => clearInterval(timer);
  }, [to]);
  return left.value > 0 ? (
    <span class="countdown" aria-hidden="true">
      {text.reconnectingIn(formatIn(left.value))}
    </span>
  ) : null;
};
