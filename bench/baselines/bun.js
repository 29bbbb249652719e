/**
 * Bun's own server with its native `publish`, the fastest of the baselines. With WINDOW_MS the events of so many ms leave
 * in one frame, as in Samovar; without, each event is a frame. Nothing is stored.
 */
import { roomIn, roomOf } from "./members.js";

const windowMs = Number(process.env.WINDOW_MS ?? 0);
const pending = new Map();

const encode = (event, data) => JSON.stringify({ event, data });

/** Publishes a room's pending events in one frame. */
const flush = (room) => {
  const events = pending.get(room.name);
  pending.delete(room.name);
  server.publish(room.name, events.length === 1 ? events[0] : `[${events.join(",")}]`);
};

const announce = (room, frame) => {
  if (windowMs === 0) {
    server.publish(room.name, frame);
    return;
  }
  const events = pending.get(room.name);
  if (events) events.push(frame);
  else {
    pending.set(room.name, [frame]);
    setTimeout(flush, windowMs, room);
  }
};

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch(request, self) {
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return Response.json({ status: "ok" });
    const data = { room: roomOf(roomIn(pathname)), user: { id: crypto.randomUUID(), username: "" }, joined: false };
    if (self.upgrade(request, { data })) return;
    return new Response(null, { status: 426 });
  },
  websocket: {
    message(socket, frame) {
      const { room, user } = socket.data;
      const { event, data } = JSON.parse(frame);
      switch (event) {
        case "joinRoom":
          user.username = data.username;
          room.join(user);
          announce(room, encode("userJoined", { room: room.name, user, total: room.total }));
          socket.subscribe(room.name);
          socket.data.joined = true;
          socket.send(encode("roomUsers", room.roster()));
          socket.send(encode("messageHistory", room.history()));
          return;
        case "sendMessage":
          announce(room, encode("message", room.message(user, data.content)));
          return;
      }
    },
    close(socket) {
      const { room, user, joined } = socket.data;
      if (!joined) return;
      room.leave(user.id);
      announce(room, encode("userLeft", { room: room.name, user, total: room.total }));
    },
  },
});

console.log(JSON.stringify({ port: server.port }));
