/** Clients inside the Workers runtime: they connect to a room's object directly, as the Worker does. */
import { ADMISSION_HEADER, type Admission, encodeAdmission } from "../../rooms/protocol/access.ts";
import type { User } from "../../rooms/protocol/events.ts";
import type { Room } from "../../rooms/room.ts";
import { TestClient } from "./client.ts";
import type { Socket } from "./event-client.ts";

export type RoomStub = DurableObjectStub<Room>;

export interface Connecting extends Partial<Omit<Admission, "user">> {
  /** The value of Sec-WebSocket-Protocol. */
  protocols?: string;
}

/** Requests the upgrade. */
export const upgrade = (
  stub: RoomStub,
  user: User,
  { protocols, role = "member", rooms = [], address = null, expiresAt = null }: Connecting = {},
): Promise<Response> =>
  stub.fetch("https://chat.example/rooms/any/ws", {
    headers: {
      Upgrade: "websocket",
      [ADMISSION_HEADER]: encodeAdmission({ user, role, rooms, address, expiresAt }),
      ...(protocols ? { "Sec-WebSocket-Protocol": protocols } : {}),
    },
  });

export const connect = async (stub: RoomStub, user: User, connecting?: Connecting): Promise<TestClient> => {
  const { webSocket, status } = await upgrade(stub, user, connecting);
  if (!webSocket) throw new Error(`no socket: ${status}`);
  const client = new TestClient(webSocket as Socket);
  webSocket.accept();
  return client;
};

/** Connects and joins; resolves when the history has arrived. */
export const join = async (stub: RoomStub, user: User, connecting?: Connecting): Promise<TestClient> => {
  const client = await connect(stub, user, connecting);
  await client.join();
  return client;
};
