import assert from "node:assert/strict";
import type { Check } from "./check.ts";
import { newRoom } from "./values.ts";

export const orders: Check[] = [
  {
    rule: "O1",
    title: "only a moderator may mute or remove",
    async run(context) {
      const room = newRoom();
      const [client, other] = [await context.join(room), await context.join(room)];
      for (const event of ["muteUser", "removeUser"]) {
        client.send(event, { userId: other.user.id, seconds: 60 });
        const error = await client.next("error");
        assert.deepEqual([error.code, error.event], ["forbidden", event]);
        client.send(event, { userId: other.user.id, seconds: 32 * 86_400 });
        assert.equal((await client.next("error")).code, "invalid_data");
      }
      await other.post("still here");
    },
  },
];
