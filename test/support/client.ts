/** A chat client for tests, over any WebSocket. */
import type { ClientEvent, Message, ServerData, ServerEvent } from "../../rooms/protocol/events.ts";
import { EventClient, openSocket, roomUrl, type Socket, type SocketOptions } from "./event-client.ts";

export type ServerEvents = { [Name in ServerEvent["event"]]: ServerData<Name> };

type ClientData<Name extends ClientEvent["event"]> = Extract<ClientEvent, { event: Name }>["data"];

export class TestClient extends EventClient<ServerEvents> {
  /** Opens a connection, which the server may reject. */
  static open(origin: string, room: string, options?: SocketOptions): TestClient {
    return new TestClient(openSocket(roomUrl(origin, room), options) as Socket);
  }

  /** Opens a connection; resolves when the server has sent `connected`, which is consumed. */
  static async connect(origin: string, room: string, options?: SocketOptions): Promise<TestClient> {
    const client = TestClient.open(origin, room, options);
    await client.next("connected");
    return client;
  }

  /** Opens a connection and joins; resolves when the history has arrived. */
  static async join(origin: string, room: string, options?: SocketOptions): Promise<TestClient> {
    const client = await TestClient.connect(origin, room, options);
    await client.join();
    return client;
  }

  send<Name extends ClientEvent["event"]>(event: Name, data: ClientData<Name>): void {
    this.sendRaw(JSON.stringify({ event, data }));
  }

  /** Joins; resolves when the history has arrived. */
  async join(data: ClientData<"joinRoom"> = {}): Promise<ServerData<"messageHistory">> {
    this.send("joinRoom", data);
    return this.next("messageHistory");
  }

  /** The messages among the events that `next` has not consumed. */
  get messages(): Message[] {
    return this.received("message");
  }
}
