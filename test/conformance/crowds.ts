import assert from "node:assert/strict";
import type { Check } from "./check.ts";
import type { Client } from "./client.ts";
import { newRoom, numbers } from "./values.ts";

const CROWD = 40;
const CONNECTIONS = 32;

/** The ids of those whom the client knows to be there. */
const known = (client: Client): Set<string> => {
  let ids = new Set<string>();
  for (const { event, data } of client.events) {
    if (event === "roomUsers") ids = new Set(data.users.map(({ id }) => id));
    else if (event === "userJoined") ids.add(data.user.id);
    else if (event === "userLeft") ids.delete(data.user.id);
  }
  return ids;
};

export const crowds: Check[] = [
  {
    rule: "P9",
    title: "when many come at once everyone ends up knowing who is there",
    async run(context) {
      const room = newRoom();
      const crowd = await Promise.all(numbers(1, CROWD).map(() => context.connect(room)));
      for (const [i, client] of crowd.entries()) client.send("joinRoom", { username: `someone ${i}` });
      for (const client of crowd) await client.until(() => known(client).size === CROWD, "everyone");
      for (const client of crowd.slice(1)) client.send("leaveRoom");
      const [last] = crowd;
      await last?.until(() => known(last).size === 1, "nobody");
    },
  },
  {
    rule: "W12",
    title: "an answer comes after what its receiver has said before",
    async run(context) {
      const room = newRoom();
      const client = await context.join(room);
      for (let n = 0; n < 20; n++) {
        client.send("sendMessage", { content: `${n}`, clientId: `c-${n}` });
        client.send("fly");
      }
      await client.until(() => client.received("error").length === 20, "all answers");
      let [messages, errors] = [0, 0];
      for (const { event } of client.events) {
        if (event === "message") messages += 1;
        else if (event === "error") errors += 1;
        assert.ok(errors <= messages, `answer ${errors} came before message ${errors}`);
      }
    },
  },
  {
    rule: "L3",
    title: "a user has so many connections to a room, and one more is closed with 4409",
    async run(context) {
      const room = newRoom();
      const { token } = await context.session();
      await Promise.all(numbers(1, CONNECTIONS).map(() => context.connect(room, { token })));
      assert.equal((await context.dial(room, { token }).whenClosed()).code, 4409);
    },
  },
];
