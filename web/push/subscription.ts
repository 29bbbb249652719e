/** Keeps this browser subscribed to pushes while its user wants notifications. Loaded once the page is shown. */
import { computed, effect } from "@preact/signals";
import { toBase64Url } from "../../lib/base64url.ts";
import { notificationPermission } from "../app/notifications.ts";
import type { Preferences } from "../app/preferences.ts";
import type { ChatClient } from "../client/client.ts";
import { browserStore } from "../client/storage.ts";
import { epochOf, type Session } from "../client/token.ts";
import { type PushState, pushState } from "./push-state.ts";

const KEY = "samovar.push";
/** How often the server is told again of a subscription that it should know, ms. */
const ASSERT_EVERY_MS = 86_400_000;

/** What the server was last told. */
interface Told {
  /** Of the subscription, given by the server. */
  readonly id: string;
  readonly endpoint: string;
  /** Whose it is, see `ownerOf`. */
  readonly owner: string;
  /** Ms since 1970. */
  readonly at: number;
}

const store = browserStore();

const readTold = (): Told | null => {
  try {
    return JSON.parse(store.get(KEY) ?? "null") as Told | null;
  } catch {
    return null;
  }
};

/** Differs once the user has signed out everywhere, which has ended the subscription. */
const ownerOf = ({ user, token }: Session): string => `${user.id} ${epochOf(token)}`;

/** True for a subscription with this server key: a push service rejects what another key signs. */
const isOf = ({ options }: PushSubscription, publicKey: string): boolean =>
  options.applicationServerKey !== null && toBase64Url(new Uint8Array(options.applicationServerKey)) === publicKey;

const subscribe = async (chat: ChatClient, manager: PushManager, owner: string): Promise<PushState> => {
  let subscription = await manager.getSubscription();
  const told = readTold();
  if (subscription && told && told.owner !== owner) {
    // Another user's pushes would go on.
    await subscription.unsubscribe();
    subscription = null;
  }
  const isKnown = subscription !== null && told?.endpoint === subscription.endpoint;
  if (isKnown && Date.now() - told.at < ASSERT_EVERY_MS) return "on";
  const key = await chat.pushKey();
  if ("error" in key) return key.error === "not_configured" ? "not_configured" : "failed";
  if (subscription && !isOf(subscription, key.publicKey)) {
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key.publicKey });
  const added = await chat.subscribePush(subscription.toJSON());
  if ("error" in added) return "failed";
  const { endpoint } = subscription;
  store.set(KEY, JSON.stringify({ id: added.id, endpoint, owner, at: Date.now() } satisfies Told));
  return "on";
};

/** Ends the subscription at the push service, which tells the server at its next push, and here if its user is still signed in. */
const unsubscribe = async (chat: ChatClient, manager: PushManager): Promise<PushState> => {
  const told = readTold();
  const session = chat.session.peek();
  store.remove(KEY);
  await (await manager.getSubscription())?.unsubscribe();
  if (told && session && told.owner === ownerOf(session)) await chat.unsubscribePush(told.id);
  return "off";
};

/** Follows the preference and the session. Call it once. */
export const keepSubscribed = (chat: ChatClient, { wantsNotifications }: Preferences): void => {
  const owner = computed(() => {
    const session = chat.session.value;
    return wantsNotifications.value && session ? ownerOf(session) : null;
  });

  const update = async (wanted: string | null): Promise<PushState> => {
    if (!("serviceWorker" in navigator && "PushManager" in globalThis)) return "unsupported";
    const isAllowed = wanted !== null && notificationPermission() === "granted";
    // Without a worker there is no subscription to end.
    if (!isAllowed && readTold() === null) return "off";
    const { pushManager } = await navigator.serviceWorker.ready;
    return isAllowed ? subscribe(chat, pushManager, wanted) : unsubscribe(chat, pushManager);
  };

  let last: Promise<void> = Promise.resolve();
  effect(() => {
    const wanted = owner.value;
    // One after the other, so that the last one decides.
    last = last.then(async () => {
      pushState.value = await update(wanted).catch(() => "failed" as const);
    });
  });
};
