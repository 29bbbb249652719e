/** Who is in a room and what was last said there: what every peer keeps in memory. */

const LISTED = 500;
const KEPT = 50;

/** One room's people and its latest messages. */
export class Room {
  #people = new Map();
  #latest = [];
  #count = 0;

  constructor(name) {
    this.name = name;
  }

  get total() {
    return this.#people.size;
  }

  join(user) {
    this.#people.set(user.id, user);
  }

  leave(id) {
    this.#people.delete(id);
  }

  /** `roomUsers`: at most 500 are listed, as everywhere in this comparison. */
  roster() {
    return { room: this.name, users: [...this.#people.values().take(LISTED)], total: this.total };
  }

  /** A message as everyone sees it. */
  say(user, content) {
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

/** The room of this name, made when it is first asked for. */
export const roomOf = (name) => {
  let room = rooms.get(name);
  if (!room) {
    room = new Room(name);
    rooms.set(name, room);
  }
  return room;
};

/** The name in `/rooms/:room/ws`. */
export const roomIn = (url) => decodeURIComponent(url.split("/")[2] ?? "general");
