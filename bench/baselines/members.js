/** The members and latest messages of rooms, which every baseline keeps in memory. */

const LISTED = 500;
const KEPT = 50;

export class Room {
  #members = new Map();
  #latest = [];
  #count = 0;

  constructor(name) {
    this.name = name;
  }

  get total() {
    return this.#members.size;
  }

  join(user) {
    this.#members.set(user.id, user);
  }

  leave(id) {
    this.#members.delete(id);
  }

  /** The data of `roomUsers`, which lists at most 500 members in every compared system. */
  roster() {
    return { room: this.name, users: [...this.#members.values().take(LISTED)], total: this.total };
  }

  /** Stores a message and returns the data to broadcast. */
  message(user, content) {
    this.#count += 1;
    const message = {
      room: this.name,
      seq: this.#count,
      userId: user.id,
      username: user.username,
      content,
      timestamp: new Date().toISOString(),
    };
    this.#latest.push(message);
    if (this.#latest.length > KEPT) this.#latest.shift();
    return message;
  }

  history() {
    return { room: this.name, messages: this.#latest, hasMore: this.#count > KEPT };
  }
}

const rooms = new Map();

/** Returns the room with this name, which exists from its first use. */
export const roomOf = (name) => {
  let room = rooms.get(name);
  if (!room) {
    room = new Room(name);
    rooms.set(name, room);
  }
  return room;
};

/** Returns the room name in `/rooms/:room/ws`. */
export const roomIn = (url) => decodeURIComponent(url.split("/")[2] ?? "general");
