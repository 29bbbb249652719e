/** The package `ws`: encodes each event once and loops over the room's sockets. Nothing is stored. */
import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import { roomIn, roomOf } from "./members.js";

const server = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "application/json" }).end('{"status":"ok"}');
});
const wss = new WebSocketServer({ server });
const members = new Map();

const encode = (event, data) => Buffer.from(JSON.stringify({ event, data }));

const broadcast = (sockets, frame, except) => {
  for (const socket of sockets) {
    if (socket !== except && socket.readyState === WebSocket.OPEN) socket.send(frame, { binary: false });
  }
};

wss.on("connection", (socket, request) => {
  const room = roomOf(roomIn(request.url));
  let sockets = members.get(room.name);
  if (!sockets) {
    sockets = new Set();
    members.set(room.name, sockets);
  }
  const user = { id: crypto.randomUUID(), username: "" };
  const send = (event, data) => socket.send(encode(event, data), { binary: false });

  socket.on("message", (frame) => {
    const { event, data } = JSON.parse(frame);
    switch (event) {
      case "joinRoom":
        user.username = data.username;
        room.join(user);
        sockets.add(socket);
        broadcast(sockets, encode("userJoined", { room: room.name, user, total: room.total }), socket);
        send("roomUsers", room.roster());
        send("messageHistory", room.history());
        return;
      case "sendMessage":
        broadcast(sockets, encode("message", room.message(user, data.content)));
        return;
    }
  });

  socket.on("close", () => {
    if (!sockets.delete(socket)) return;
    room.leave(user.id);
    broadcast(sockets, encode("userLeft", { room: room.name, user, total: room.total }));
  });
});

server.listen(0, "127.0.0.1", 4096, () => {
  console.log(JSON.stringify({ port: server.address().port }));
});
