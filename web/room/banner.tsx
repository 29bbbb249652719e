import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { RoomClient } from "../client/room.ts";
import { formatIn, text } from "../i18n/index.ts";

/** How long it is said that all is well again, ms. */
const BACK_MS = 4_000;

/** Says that the connection is lost, that nothing that is written is, and when all is well again. */
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
      }, BACK_MS);
      return () => clearTimeout(timer);
    }
  });

  const isLost = state.kind === "offline" || state.kind === "reconnecting";
  return (
    <div class="banner-place" role="status">
      {isLost && (
        <div class="banner lost">
          <p>
            <strong>
              {state.kind === "offline" ? text.offline : state.isFull ? text.roomFull : text.reconnecting}
            </strong>{" "}
            {text.willBeSent} {state.kind === "reconnecting" && <Countdown to={state.retryAt} />}
          </p>
          <button class="button small" type="button" onClick={client.restart}>
            {text.tryNow}
          </button>
        </div>
      )}
      {state.kind === "catching_up" && wasLost.current && <div class="banner">{text.catchingUp}</div>}
      {isBack.value && <div class="banner good">{text.back}</div>}
    </div>
  );
};

/** In how many seconds it is tried again, for the eyes only: a screen reader should not read out each second. */
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
