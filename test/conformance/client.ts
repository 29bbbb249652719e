/** Clients of the wire as SPEC.md describes it: every frame that arrives is checked against that. */
import { EventClient, openSocket, type SocketOptions } from "../support/event-client.ts";
import { type Events, type InboxEvents, readEvent, readInboxEvent, type User } from "./events.ts";

export class Client extends EventClient<Events> {
  readonly #socket: WebSocket;

  constructor(url: string, options?: SocketOptions) {
    const socket = openSocket(url, options);
    super(socket, readEvent);
    this.#socket = socket;
  }

  /** The subprotocol that the server chose. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  /** The user of this connection, once `connected` has arrived. */
  get user(): User {
    const [frame = "{}"] = this.frames;
    return JSON.parse(frame).data.user;
  }

  send(event: string, data?: Record<string, unknown>): void {
    this.sendRaw(JSON.stringify({ event, data }));
  }

  /** Sends a message, and resolves to the copy that comes back. */
  async post(content: string, clientId: string = crypto.randomUUID()): Promise<Events["message"]> {
    this.send("sendMessage", { content, clientId });
    return this.next("message", (message) => message.clientId === clientId);
  }
}

/** A client of the user's inbox. */
export class InboxClient extends EventClient<InboxEvents> {
  constructor(url: string, options?: SocketOptions) {
    super(openSocket(url, options), readInboxEvent);
  }

  send(event: string, data?: Record<string, unknown>): void {
    this.sendRaw(JSON.stringify({ event, data }));
  }
}
