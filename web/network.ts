/** The browser's word on the network and on the page's own sleep. */
import type { RoomClient } from "./chat/room.ts";

export const isOffline = (): boolean => !navigator.onLine;

/** Lets `client` look after its connection whenever the network changes or the page wakes up. Returns how to stop. */
export const watchNetwork = (client: Pick<RoomClient, "check">): (() => void) => {
  const check = () => client.check();
  const wake = () => {
    if (document.visibilityState === "visible") client.check();
  };
  addEventListener("online", check);
  addEventListener("offline", check);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", wake);
  return () => {
    removeEventListener("online", check);
    removeEventListener("offline", check);
    removeEventListener("pageshow", wake);
    document.removeEventListener("visibilitychange", wake);
  };
};
