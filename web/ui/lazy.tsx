import { signal, useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { loadDialogText, text } from "../i18n/index.ts";
import "./button.css";
import { fetchModule } from "./fetch-module.ts";
import { showToast } from "./toast.tsx";

type Load<Props> = () => Promise<{ default: FunctionComponent<Props> }>;
type Lazy<Props> = FunctionComponent<Props> & { preload: () => void };

/** Fetches a module and the words that it may need. */
const loadPart = async <Module,>(load: () => Promise<Module>): Promise<Module> =>
  (await Promise.all([fetchModule(load), loadDialogText()]))[0];

/** Fetches a module and the words of dialogs, and uses it. If that fails, for instance offline, nothing happens. */
export const ifLoaded = <Module,>(load: () => Promise<Module>, use: (module: Module) => void): void => {
  loadPart(load).then(use, () => {});
};

const createLazy = <Props extends object>(
  load: Load<Props>,
  Failed: FunctionComponent<Props & { onRetry: () => void }>,
): Lazy<Props> => {
  const loaded = signal<FunctionComponent<Props> | null>(null);
  const fetchOnce = async () => {
    loaded.value ??= (await loadPart(load)).default;
  };
  const Lazy: FunctionComponent<Props> = (props) => {
    const hasFailed = useSignal(false);
    const fetch = () => {
      hasFailed.value = false;
      fetchOnce().catch(() => {
        hasFailed.value = true;
      });
    };
    useEffect(fetch, []);
    const Component = loaded.value;
    if (Component) return <Component {...props} />;
    return hasFailed.value ? <Failed {...props} onRetry={fetch} /> : null;
  };
  return Object.assign(Lazy, { preload: () => void fetchOnce().catch(() => {}) });
};

/**
 * Wraps a dialog whose module is fetched when it is first shown: `lazy(() => import("./settings.tsx"))`, with the
 * component as the default export. If that fails, for instance offline, it says so; showing the dialog again retries.
 * `preload` fetches it before.
 */
export const lazy = <Props extends { onClose: () => void }>(load: Load<Props>): Lazy<Props> =>
  createLazy(load, DialogError);

/** The same for a part of the page: if it cannot be fetched, a button in its place retries. */
export const lazyPart = <Props extends object>(load: Load<Props>): Lazy<Props> => createLazy(load, PartError);

const DialogError = ({ onClose }: { onClose: () => void }) => {
  useEffect(() => {
    showToast(`${text.loadFailed}. ${text.loadFailedHint}`);
    onClose();
  }, []);
  return null;
};

const PartError = ({ onRetry }: { onRetry: () => void }) => (
  <p class="note error" role="alert">
    {text.loadFailed}.{" "}
    <button class="link" type="button" onClick={onRetry}>
      {text.retry}
    </button>
  </p>
);
