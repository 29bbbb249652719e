import { signal, useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { loadDialogText, text } from "../i18n/index.ts";
import { fetchModule } from "./fetch-module.ts";
import { Modal } from "./modal.tsx";

/** Fetches a module and the words that it may need. */
const loadPart = async <Module,>(load: () => Promise<Module>): Promise<Module> =>
  (await Promise.all([fetchModule(load), loadDialogText()]))[0];

/** Fetches a module and the words of dialogs, and uses it. If that fails, for instance offline, nothing happens. */
export const ifLoaded = <Module,>(load: () => Promise<Module>, use: (module: Module) => void): void => {
  loadPart(load).then(use, () => {});
};

/**
 * Wraps a dialog whose module is fetched when it is first shown: `lazy(() => import("./settings.tsx"))`, with the
 * component as the default export. If that fails, for instance offline, it says so; showing the dialog again retries.
 * `preload` fetches it before.
 */
export const lazy = <Props extends { onClose: () => void }>(
  load: () => Promise<{ default: FunctionComponent<Props> }>,
): FunctionComponent<Props> & { preload: () => void } => {
  const loaded = signal<FunctionComponent<Props> | null>(null);
  const fetchOnce = (onError: () => void) => {
    if (loaded.peek()) return;
    loadPart(load).then((module) => {
      loaded.value = module.default;
    }, onError);
  };
  const Lazy: FunctionComponent<Props> = (props) => {
    const hasFailed = useSignal(false);
    useEffect(
      () =>
        fetchOnce(() => {
          hasFailed.value = true;
        }),
      [],
    );
    const Component = loaded.value;
    if (Component) return <Component {...props} />;
    return hasFailed.value ? <LoadError onClose={props.onClose} /> : null;
  };
  return Object.assign(Lazy, { preload: () => fetchOnce(() => {}) });
};

const LoadError = ({ onClose }: { onClose: () => void }) => (
  <Modal title={text.loadFailed} onClose={onClose}>
    <p role="alert">{text.loadFailedHint}</p>
  </Modal>
);
