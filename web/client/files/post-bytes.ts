/** POST requests whose body is a file, with progress. */

export interface PostOptions {
  headers: Readonly<Record<string, string>>;
  body: Blob;
  /** Receives how much is sent, 0 to 1, where that is known. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

export interface PostResponse {
  status: number;
  /** The `Retry-After` header in seconds; NaN without one. */
  retryAfterSeconds: number;
  text: string;
}

/** Resolves to any response; rejects if the server cannot be reached, or once the signal is aborted. */
export type PostBytes = (url: string, options: PostOptions) => Promise<PostResponse>;

/** An upload that makes no progress for so long is given up, ms: a connection that is lost need not be noticed otherwise. */
const STALLED_MS = 60_000;

/** `fetch` reports no progress of what it sends. */
const postByXhr: PostBytes = (url, { headers, body, onProgress, signal }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stalled: ReturnType<typeof setTimeout> | undefined;
    const abort = () => request.abort();
    const waitForProgress = () => {
      clearTimeout(stalled);
      stalled = setTimeout(abort, STALLED_MS);
    };
    const end = () => {
      clearTimeout(stalled);
      signal.removeEventListener("abort", abort);
    };
    request.upload.onprogress = ({ loaded, total }) => {
      waitForProgress();
      if (total > 0) onProgress(loaded / total);
    };
    // Comes last, in any case. The status is 0 if there was no response.
    request.onloadend = () => {
      end();
      const { status, responseText: text } = request;
      if (status === 0) return reject(new Error("network"));
      resolve({ status, retryAfterSeconds: Number(request.getResponseHeader("retry-after") ?? Number.NaN), text });
    };
    signal.addEventListener("abort", abort);
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    waitForProgress();
    request.send(body);
    if (signal.aborted) abort();
  });

const postByFetch =
  (request: typeof fetch): PostBytes =>
  async (url, { headers, body, signal }) => {
    const response = await request(url, { method: "POST", headers, body, signal });
    const retryAfterSeconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    return { status: response.status, retryAfterSeconds, text: await response.text() };
  };

/** Returns what this platform has. */
export const createPostBytes = (request: typeof fetch): PostBytes =>
  typeof XMLHttpRequest === "undefined" ? postByFetch(request) : postByXhr;
