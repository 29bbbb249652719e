import { beforeEach, describe, expect, it } from "vitest";
import { QuietRoom } from "../../test/support/room-fixture.ts";
import type { Role, ServerEvent, User } from "../protocol/events.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };
const GUEST = { id: "guest-0a1b2c3d-4e5f", username: "Anna" };

let room: QuietRoom;
const join = (connection: string, user: User, role: Role = "member") => {
  room.open(connection, user, role);
  room.send(connection, "joinRoom", {});
};
const outcome = ({ event, data }: ServerEvent) => (event === "error" ? data.code : event);
const outcomes = (connection: string) => room.take(connection).map(outcome);
const nameOf = ({ id }: User) => room.state.users.get(id)?.profile.username;

beforeEach(() => {
  room = new QuietRoom();
});

describe("a generated name", () => {
  const one = { id: "guest-0a1b2c3d", username: "guest-0a1b2c" };
  const other = { id: "guest-0a1b2c99", username: "guest-0a1b2c" };

  it("[P5] [P6] gets a number if another member has it, and the guest is told", () => {
    join("g", one);
    join("h", other);
    expect([nameOf(one), nameOf(other)]).toEqual(["guest-0a1b2c", "guest-0a1b2c-2"]);
    const named = room.take("h").flatMap(({ event, data }) => (event === "userJoined" ? [data.user.username] : []));
    expect(named).toEqual(["guest-0a1b2c-2"]);
    // Joining again changes nothing.
    room.send("h", "joinRoom", {});
    expect(nameOf(other)).toBe("guest-0a1b2c-2");
  });

  it("[P6] gets a number over REST, too", () => {
    join("g", one);
    expect(room.post(other, "Hello")).toMatchObject({ ok: true, message: { username: "guest-0a1b2c-2" } });
  });

  it("[P6] is rejected if another guest chooses it", () => {
    join("g", one);
    join("x", { id: "guest-ffffff", username: "guest-0a1b2c" });
    expect(outcomes("x")).toEqual(["connected", "username_taken"]);
  });

  it("[P6] is rejected if it is the name in an application's token", () => {
    join("a", { id: "u-1", username: "guest-u1" });
    join("b", { id: "u1", username: "guest-u1" });
    expect(outcomes("b")).toEqual(["connected", "username_taken"]);
  });
});

describe("the name in an application's token", () => {
  it.each(["Anna", "anna", "Аnnа"])("[P6] displaces a guest called %s, who is told like everyone else", (username) => {
    join("g", { ...GUEST, username });
    join("b", BORIS);
    for (const connection of ["g", "b"]) room.take(connection);
    join("a", ANNA);
    const renamed = { id: GUEST.id, username: "guest-0a1b2c" };
    expect(outcomes("a")).toContain("roomUsers");
    for (const connection of ["g", "b"]) {
      const joined = room.take(connection).flatMap(({ event, data }) => (event === "userJoined" ? [data.user] : []));
      expect(joined).toEqual([renamed, ANNA]);
    }
    room.send("g", "sendMessage", { content: "Hello" });
    expect(room.log.at(-1)?.username).toBe(renamed.username);
  });

  it("[P6] displaces a guest over REST and on a rename back to it", () => {
    join("g", GUEST);
    expect(room.post(ANNA, "Hello")).toMatchObject({ ok: true, message: { username: "Anna" } });
    expect(nameOf(GUEST)).toBe("guest-0a1b2c");
    join("a", ANNA);
    room.send("a", "setUsername", { username: "Annie" });
    room.send("g", "setUsername", { username: "Anna" });
    expect([nameOf(ANNA), nameOf(GUEST)]).toEqual(["Annie", "Anna"]);
    room.send("a", "setUsername", { username: "Anna" });
    expect([nameOf(ANNA), nameOf(GUEST)]).toEqual(["Anna", "guest-0a1b2c"]);
  });

  it("[P6] displaces nobody before its user joins or speaks, nor under another name", () => {
    join("g", GUEST);
    room.open("a", ANNA);
    room.send("a", "setUsername", { username: "Anna" });
    room.open("b", BORIS);
    room.send("b", "joinRoom", { username: "Anna" });
    expect([nameOf(GUEST), outcomes("b")]).toEqual(["Anna", ["connected", "username_taken"]]);
  });

  it("[P6] displaces neither another application's user nor a guest who is a moderator", () => {
    join("a", ANNA);
    join("other", { id: "u-anna-2", username: "Anna" });
    expect(outcomes("other")).toEqual(["connected", "username_taken"]);
    expect(room.post({ id: "u-anna-2", username: "Anna" }, "Hello")).toMatchObject({
      error: { code: "username_taken" },
    });
    join("g", { id: GUEST.id, username: "Maria" }, "moderator");
    join("maria", { id: "u-maria", username: "Maria" });
    expect(outcomes("maria")).toEqual(["connected", "username_taken"]);
  });

  it("[P6] gives each displaced guest a name that is free", () => {
    join("g", GUEST);
    // Anyone can see the guest's id and take the name that it makes.
    join("x", { id: "guest-ffffff", username: "guest-0a1b2c" });
    join("y", { id: "guest-eeeeee", username: "guest-0a1b2c-2" });
    join("a", ANNA);
    expect(nameOf(GUEST)).toBe("guest-0a1b2c-3");
    // Not even an application's user who is called as a displaced guest would be.
    const named = { id: "u-odd", username: "guest-ffffff" };
    room.send("x", "setUsername", { username: "guest-ffffff" });
    join("odd", named);
    expect([nameOf(named), nameOf({ id: "guest-ffffff", username: "" })]).toEqual(["guest-ffffff", "guest-ffffff-2"]);
    expect(room.state.names.size).toBe(5);
  });
});

describe("a present moderator's name", () => {
  const MOD = { id: "u-mod", username: "Anna Smith" };

  it.each(["AnnaSmith", "Anna-Smith", "★ anna smith ★", "Anná Smith", "Anna  Smith.", "Annа_Smith"])(
    "[P6] cannot be taken as %s, by joining, renaming or over REST",
    (username) => {
      join("mod", MOD, "moderator");
      join("g", { id: GUEST.id, username });
      expect(outcomes("g")).toEqual(["connected", "username_taken"]);
      room.send("g", "joinRoom", { username: "Chen" });
      room.send("g", "setUsername", { username });
      expect(outcomes("g")).toContain("username_taken");
      expect(room.post({ id: "guest-1", username }, "Hello")).toMatchObject({ error: { code: "username_taken" } });
    },
  );

  it("[P6] displaces such a guest who came before", () => {
    join("g", { id: GUEST.id, username: "AnnaSmith" });
    join("mod", MOD, "moderator");
    expect([nameOf(GUEST), nameOf(MOD)]).toEqual(["guest-0a1b2c", "Anna Smith"]);
  });

  it("[P6] does not keep out another application's user whose own name is like it", () => {
    join("mod", MOD, "moderator");
    join("other", { id: "u-smith", username: "AnnaSmith" });
    expect(outcomes("other")).toContain("roomUsers");
    join("mod2", { id: "u-mod-2", username: "Anna.Smith" }, "moderator");
    expect(outcomes("mod2")).toContain("roomUsers");
  });

  it("[P6] [P1] lets a member who has such a name already join again", () => {
    join("b", { ...BORIS, username: "AnnaSmith" });
    room.send("b", "setUsername", { username: "Anna_Smith" });
    join("mod", MOD, "moderator");
    room.take("b");
    room.send("b", "joinRoom", {});
    expect(outcomes("b")).toEqual(["roomUsers", "roomSettings", "messageHistory"]);
  });

  it("[P6] may be varied once they have left, and by members whose namesake is no moderator", () => {
    join("mod", MOD, "moderator");
    room.send("mod", "leaveRoom", {});
    join("g", { id: GUEST.id, username: "AnnaSmith" });
    expect(nameOf(GUEST)).toBe("AnnaSmith");
    join("b", { ...BORIS, username: "Anna+Smith" });
    expect(outcomes("b")).toContain("roomUsers");
  });
});

describe("roles", () => {
  const MOD = { id: "u-mod", username: "Mod" };
  const marked = { ...MOD, role: "moderator" };
  const usersIn = (connection: string) =>
    room.take(connection).flatMap(({ event, data }) => (event === "userJoined" ? [data.user] : []));

  it("[P10] are in the roster and in announcements, for moderators only", () => {
    join("b", BORIS);
    room.take("b");
    join("mod", MOD, "moderator");
    expect(usersIn("b")).toEqual([marked]);
    expect(room.take("mod").find(({ event }) => event === "roomUsers")?.data).toMatchObject({ users: [BORIS, marked] });
  });

  it("[P10] are announced anew when another connection opens or closes", () => {
    join("b", BORIS);
    join("m1", MOD);
    for (const connection of ["b", "m1"]) room.take(connection);
    room.open("m2", MOD, "moderator");
    expect([usersIn("b"), usersIn("m1")]).toEqual([[marked], [marked]]);
    room.disconnect("m2");
    expect([usersIn("b"), usersIn("m1")]).toEqual([[MOD], [MOD]]);
  });

  it("[P10] [P3] stay while a lost member may come back, and change with the next connection", () => {
    join("b", BORIS);
    join("m1", MOD, "moderator");
    room.take("b");
    room.disconnect("m1");
    room.open("m2", MOD, "moderator");
    expect(usersIn("b")).toEqual([]);
    room.send("m2", "joinRoom", {});
    room.disconnect("m2");
    room.open("m3", MOD);
    expect(usersIn("b")).toEqual([MOD]);
  });

  it("[P10] do not give one connection the rights of another", () => {
    join("m1", MOD);
    room.open("m2", MOD, "moderator");
    room.take("m1");
    room.send("m1", "setClosed", { closed: true });
    expect(outcomes("m1")).toEqual(["forbidden"]);
  });
});
