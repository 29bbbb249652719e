import { expect, it } from "vitest";
import { hashAddress } from "./address.ts";
import { newGuest } from "./identity.ts";

const settings = { AUTH_SECRET: "a secret for tests, of at least 32 bytes" };
const from = (address: string) => new Headers(address === "" ? {} : { "CF-Connecting-IP": address });
const hash = (address: string, { AUTH_SECRET } = settings, user = newGuest().user) =>
  hashAddress(user, from(address), { AUTH_SECRET });

it("[L3] guests of one address, or of one IPv6 network, have the same hash, others another", async () => {
  const one = await hash("192.0.2.7");
  expect(one).toMatch(/^[\w+/]{22}==$/);
  expect(await hash("192.0.2.7")).toBe(one);
  expect(await hash("192.0.2.8")).not.toBe(one);
  expect(await hash("2001:db8:1:2::3")).toBe(await hash("2001:db8:1:2:ffff::4"));
});

it("the hash depends on the secret, so nobody can find the address by trying them all", async () => {
  const AUTH_SECRET = "another secret for tests, of 32 bytes and more";
  expect(await hash("192.0.2.7", { AUTH_SECRET })).not.toBe(await hash("192.0.2.7"));
});

it.each(["", "short"])("with the secret %j, which is none, a random key is kept", async (AUTH_SECRET) => {
  const one = await hash("192.0.2.7", { AUTH_SECRET });
  expect(one).toMatch(/^[\w+/]{22}==$/);
  expect(await hash("192.0.2.7", { AUTH_SECRET })).toBe(one);
});

it.each(["", "127.0.0.1", "::1"])("there is none for the address %j", async (address) => {
  expect(await hash(address)).toBeNull();
});

it("there is none for an application's user, who has budgets of their own wherever they are", async () => {
  expect(await hash("192.0.2.7", settings, { id: "u-anna", username: "Anna" })).toBeNull();
});
