/** A client of an inbox for tests, over any WebSocket. */
import type { InboxClientEvent, InboxRoom, InboxServerData, InboxServerEventName } from "../../rooms/protocol/inbox.ts";
import { EventClient, inboxUrl, openSocket, type Socket, type SocketOptions } from "./event-client.ts";

export type InboxServerEvents = { [Name in InboxServerEventName]: InboxServerData<Name> };

type ClientData<Name extends InboxClientEvent["event"]> = Extract<InboxClientEvent, { event: Name }>["data"];

export class InboxClient extends EventClient<InboxServerEvents> {
  /** Opens a connection, which the server may reject. */
  static open(origin: string, options?: SocketOptions): InboxClient {
    return new InboxClient(openSocket(inboxUrl(origin), options) as Socket);
  }

  /** Opens a connection; resolves when the first `inbox` has arrived, which is consumed. */
  static async connect(origin: string, token: string): Promise<InboxClient> {
    const client = InboxClient.open(origin, { token });
    await client.next("inbox");
    return client;
  }

  send<Name extends InboxClientEvent["event"]>(event: Name, data: ClientData<Name>): void {
    this.sendRaw(JSON.stringify({ event, data }));
  }

  /**
   * Resolves when no count is under way, after the first `inbox` was consumed. Messages that a count finds before the
   * room's notice arrives are told by `inbox` alone.
   */
  async untilCounted(): Promise<void> {
    this.send("requestCounts", {});
    await this.next("inbox");
  }

  /** Resolves when everything that was sent before has been answered: unknown events are answered with an error. */
  async settled(): Promise<void> {
    const before = this.received("error").length;
    this.sendRaw('{"event":"settled?"}');
    await this.until(() => this.received("error").length > before, "an answer");
  }

  /** The rooms of the latest `inbox`. */
  get rooms(): readonly InboxRoom[] {
    const latest = this.frames.findLast((frame) => frame.startsWith('{"event":"inbox"'));
    return latest === undefined ? [] : JSON.parse(latest).data.rooms;
  }
}
