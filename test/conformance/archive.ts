import assert from "node:assert/strict";
import type { Check } from "./check.ts";
import { newRoom, withoutClientId } from "./values.ts";

export const archive: Check[] = [
  {
    rule: "A1",
    title: "every message reaches Postgres, once, as it was said",
    async run(context) {
      const room = newRoom();
      const anna = await context.join(room, { username: "Anna" });
      const boris = await context.join(room, { username: "Борис" });
      const said = [
        await anna.post("the first"),
        await boris.post("второе \\ 'quotes' \"and\" %s $1 🫖\n"),
        await anna.post("the third"),
      ];
      await anna.post("the third again", said[2]?.clientId);
      const last = await boris.post("the last");
      const listed = await context.listed(room, said.length + 1);
      const expected = [...said, last].map(withoutClientId);
      assert.deepEqual(
        listed.map(({ id: _, ...row }) => row),
        expected,
      );
      assert.equal(new Set(listed.map(({ id }) => id)).size, expected.length, "two rows have one id");
    },
  },
];
