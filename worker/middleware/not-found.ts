/** What is answered at an address that is nothing: the page to people, JSON to programs. */
import type { Context } from "hono";
import type { Edge } from "../env.ts";
import { notFound } from "../errors.ts";

/** Where only programs ask, whatever they say that they accept. */
const FOR_PROGRAMS = /^\/(?:api|assets)(?:\/|$)/;

/** Answers 404: with the page, which says it in the reader's language, where a browser goes to the address. */
export const answerNowhere = async (c: Context<Edge>): Promise<Response> => {
  const { method, path } = c.req;
  // A script or a picture that is gone is asked for with other types, or with any.
  const wantsPage = c.req.header("Accept")?.includes("text/html") ?? false;
  if (!/^(?:GET|HEAD)$/.test(method) || !wantsPage || FOR_PROGRAMS.test(path)) throw notFound("address");
  const page = await c.env.ASSETS.fetch(new URL("/", c.req.url));
  const answer = new Response(page.body, { status: 404, headers: page.headers });
  answer.headers.set("Cache-Control", "no-store");
  return answer;
};
