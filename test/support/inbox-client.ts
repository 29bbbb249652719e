/** A client of an inbox for tests, over any WebSocket. */
import type { InboxClientEvent, InboxServerData, InboxServerEventName } from "../../rooms/protocol/inbox.ts";
import { EventClient } from "./event-client.ts";

export type InboxServerEvents = { [Name in InboxServerEventName]: InboxServerData<Name> };

type ClientData<Name extends InboxClientEvent["event"]> = Extract<InboxClientEvent, { event: Name }>["data"];

export class InboxClient extends EventClient<InboxServerEvents> {
  send<Name extends InboxClientEvent["event"]>(event: Name, data: ClientData<Name>): void {
    this.sendRaw(JSON.stringify({ event, data }));
  }
}
