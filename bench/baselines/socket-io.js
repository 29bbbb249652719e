/**
 * Express and Socket.IO. With DATABASE_URL it is the stack that Samovar replaces, in a good implementation: each message is
 * inserted into Postgres before it is broadcast, with a prepared statement on a pool of connections. Without DATABASE_URL
 * nothing is stored. With UNANNOUNCED joins are not announced. Socket.IO has its default settings and the in-memory adapter.
 */
import { createServer } from "node:http";
import express from "express";
import pg from "pg";
import { Server } from "socket.io";
import { roomOf } from "./members.js";

const POOL = 10;

/** Names a prepared statement, except with the embedded Postgres: all its connections share a session, and names would clash. */
const prepared = (name) => (process.env.ONE_SESSION ? {} : { name });

const INSERT = {
  ...prepared("insert"),
  text: 'INSERT INTO old_messages (content, "userId", username, room) VALUES ($1, $2, $3, $4) RETURNING id, timestamp',
};
const LATEST = {
  ...prepared("latest"),
  text: `SELECT id AS seq, room, "userId", username, content, timestamp FROM old_messages
         WHERE room = $1 ORDER BY id DESC LIMIT $2`,
};

const pool = process.env.DATABASE_URL
  ? new pg.Pool({ connectionString: process.env.DATABASE_URL, max: POOL, min: POOL, idleTimeoutMillis: 0 })
  : null;

const app = express();
const server = createServer(app);
const io = new Server(server, { serveClient: false, transports: ["websocket"] });

app.get("/health", async (_request, response) => {
  if (pool) await pool.query("SELECT 1");
  response.json({ status: "ok" });
});

const store = async (user, room, content) => {
  const { rows } = await pool.query({ ...INSERT, values: [content, user.id, user.username, room.name] });
  const [{ id, timestamp }] = rows;
  return { room: room.name, seq: id, userId: user.id, username: user.username, content, timestamp };
};

const history = async (room, limit) => {
  if (!pool) return room.history();
  const { rows } = await pool.query({ ...LATEST, values: [room.name, limit + 1] });
  return { room: room.name, messages: rows.slice(0, limit).reverse(), hasMore: rows.length > limit };
};

io.on("connection", (socket) => {
  let room = null;
  let user = null;

  socket.on("joinRoom", async (data) => {
    room = roomOf(data.room);
    user = { id: socket.id, username: data.username };
    room.join(user);
    socket.join(room.name);
    if (!process.env.UNANNOUNCED) {
      socket.to(room.name).emit("userJoined", { room: room.name, user, total: room.total });
    }
    socket.emit("roomUsers", room.roster());
    socket.emit("messageHistory", await history(room, 50));
  });

  socket.on("sendMessage", async ({ content }) => {
    if (!room) return;
    const message = pool ? await store(user, room, content) : room.message(user, content);
    io.to(room.name).emit("message", message);
  });

  socket.on("requestHistory", async ({ limit = 50 }) => {
    if (room) socket.emit("messageHistory", await history(room, limit));
  });

  socket.on("disconnect", () => {
    if (!room) return;
    room.leave(user.id);
    socket.to(room.name).emit("userLeft", { room: room.name, user, total: room.total });
  });
});

server.listen(0, "127.0.0.1", 4096, () => {
  console.log(JSON.stringify({ port: server.address().port }));
});
