/** The part of the page that handles files: loaded after the first messages, and when a file is added. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { ifLoaded } from "../ui/lazy.tsx";

type FilesPart = typeof import("./loaded.ts");

const loaded = signal<FilesPart | null>(null);

/** Null until it is loaded. */
export const filesPart: ReadonlySignal<FilesPart | null> = loaded;

/** Uses the part, once it is loaded. */
export const withFilesPart = (use: (part: FilesPart) => void = () => {}): void => {
  const part = loaded.peek();
  // Also offline.
  if (part !== null) use(part);
  else {
    ifLoaded(
      () => import("./loaded.ts"),
      (part) => {
        loaded.value = part;
        use(part);
      },
    );
  }
};
