/** The bindings that tests in the Workers runtime see. */
declare namespace Cloudflare {
  interface Env {
    ROOMS: DurableObjectNamespace<import("../../rooms/room.ts").Room>;
    INBOXES: DurableObjectNamespace<import("../../inbox/inbox.ts").Inbox>;
    DATABASE_URL: string;
    AUTH_SECRET: string;
  }
}
