/** Errors of requests that have no place of their own on the page. */
import type { RequestError } from "../client/errors.ts";
import { text } from "../i18n/index.ts";
import { showToast } from "./toast.tsx";

/** Shows the error as a toast, if the request has failed. */
export const reportError = async (request: Promise<RequestError | null>): Promise<void> => {
  const error = await request;
  if (error !== null) showToast(text.error(error));
};
