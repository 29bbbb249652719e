import { expect, test } from "vitest";
import { sessionOf } from "./token.ts";

const tokenOf = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.y`;

test("reads a token's user, in any script, and its expiry", () => {
  const token = tokenOf({ sub: "user-42", name: "Анна 🫖", exp: 1_800_000_000 });
  expect(sessionOf(token)).toEqual({
    token,
    user: { id: "user-42", username: "Анна 🫖" },
    expiresAt: "2027-01-15T08:00:00.000Z",
  });
});

test.each(["", "x.y.z", "x", tokenOf({ sub: "a", name: "b" }), tokenOf({ sub: 1, name: "b", exp: 1 }), tokenOf([])])(
  "rejects %j",
  (token) => {
    expect(() => sessionOf(token)).toThrow();
  },
);
