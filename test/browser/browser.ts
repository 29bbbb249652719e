/** A real browser for tests, without an installation where the packaged one runs. */
import chromium from "@sparticuz/chromium";
import { type Browser, type BrowserContextOptions, chromium as engine, type Page } from "playwright-core";

/** The packaged Chromium is for x64 Linux; elsewhere an installed Chrome is used. */
const isPackaged = process.platform === "linux" && process.arch === "x64";

/** Unpacks the packaged Chromium, once per machine: a test file must not start it while another one still writes it. */
export const unpackBrowser = async (): Promise<void> => {
  if (isPackaged) await chromium.executablePath();
};

export const launchBrowser = async (): Promise<Browser> =>
  isPackaged
    ? engine.launch({
        executablePath: await chromium.executablePath(),
        args: ["--no-sandbox"],
        // Without it, downloads have no names but ASCII ones.
        env: { ...process.env, LANG: "C.UTF-8" },
      })
    : engine.launch({ channel: "chrome" });

export interface Window {
  readonly page: Page;
  /** Uncaught errors and violations of the page's security policy. */
  readonly errors: string[];
  setOffline(isOffline: boolean): Promise<void>;
}

/**
 * Opens a window that shares nothing with the others. It has no service worker unless `options` allow it: a page that is intercepted
 * by `page.route` must load its parts itself.
 */
export const openWindow = async (browser: Browser, options: BrowserContextOptions = {}): Promise<Window> => {
  const context = await browser.newContext({ locale: "en-GB", serviceWorkers: "block", ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (entry) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/.test(entry.text())) errors.push(entry.text());
  });
  return { page, errors, setOffline: (isOffline) => context.setOffline(isOffline) };
};
