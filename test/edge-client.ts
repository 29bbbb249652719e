/** Clients inside the Workers runtime: they connect to a room's object itself, as the Worker does. */
import type { User } from "../rooms/protocol.ts";
import { type Room, USER_HEADER } from "../rooms/room.ts";
import { Client, type Socket } from "./client.ts";

export type RoomStub = DurableObjectStub<Room>;

/** Asks for the upgrade; `protocols` as the header has them. */
export const upgrade = (stub: RoomStub, user: User, protocols?: string): Promise<Response> =>
  stub.fetch("https://chat.example/rooms/any/ws", {
    headers: {
      Upgrade: "websocket",
      [USER_HEADER]: encodeURIComponent(JSON.stringify(user)),
      ...(protocols ? { "Sec-WebSocket-Protocol": protocols } : {}),
    },
  });

export const connect = async (stub: RoomStub, user: User, protocols?: string): Promise<Client> => {
  const { webSocket, status } = await upgrade(stub, user, protocols);
  if (!webSocket) throw new Error(`no socket: ${status}`);
  const client = new Client(webSocket as Socket);
  webSocket.accept();
  return client;
};

/** Connects and joins; resolves when the history is there. */
export const join = async (stub: RoomStub, user: User, protocols?: string): Promise<Client> => {
  const client = await connect(stub, user, protocols);
  await client.join();
  return client;
};
