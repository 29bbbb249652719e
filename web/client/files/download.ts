/** Files of messages, which some rooms show only to holders of a token. */
import type { Attachment } from "../../../rooms/protocol/events.ts";
import { failureOf, type RestOptions } from "../call.ts";
import type { RequestFailure } from "../errors.ts";
import { fileUrl } from "./file-url.ts";

/** Resolves to the bytes, or to the failure. */
export type Download = (file: Pick<Attachment, "id" | "name">, signal?: AbortSignal) => Promise<Blob | RequestFailure>;

export const createDownload =
  ({ request, url, token }: RestOptions): Download =>
  async (file, signal) => {
    try {
      const bearer = await token();
      const headers: Record<string, string> = bearer ? { authorization: `Bearer ${bearer}` } : {};
      const response = await request(fileUrl(url, file), { headers, signal: signal ?? null });
      return response.ok ? await response.blob() : await failureOf(response);
    } catch {
      return { error: signal?.aborted ? "aborted" : "network" };
    }
  };
