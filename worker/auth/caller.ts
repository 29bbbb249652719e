/** Who makes a REST call, as its handler asks. */
import type { Context } from "hono";
import { mayEnter } from "../../rooms/core/access.ts";
import type { Edge } from "../env.ts";
import { notFound } from "../errors.ts";
import { bearerToken, type Identity, identify } from "./identity.ts";

/** The identity behind a call, see `identify`. */
export const callerOf = (c: Context<Edge>): Promise<Identity> => identify(bearerToken(c.req.raw.headers), c.env);

/** Throws `not_found` for a room that the caller may not enter: that it exists is part of the secret. */
export const requireRoom = (caller: Identity, room: string): void => {
  if (!mayEnter(caller, room)) throw notFound("room");
};
