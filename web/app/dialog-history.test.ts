import { beforeEach, expect, test, vi } from "vitest";

interface Entry {
  path: string;
  state: object | null;
}

/** A browser's history with the page of a room, and its listener. Traversals take a moment, as in browsers. */
const createBrowser = () => {
  const entries: Entry[] = [
    { path: "/rooms/first", state: null },
    { path: "/rooms/tea", state: { place: 7 } },
  ];
  let at = 1;
  let listener: (event: object) => void = () => {};
  /** The paths that the rest of the page has seen after a traversal. */
  const seen: string[] = [];
  const current = () => entries[at] as Entry;
  const go = (delta: number) =>
    setTimeout(() => {
      if (entries[at + delta] === undefined) return;
      at += delta;
      const { state, path } = current();
      let isStopped = false;
      listener({ state, stopImmediatePropagation: () => (isStopped = true) });
      if (!isStopped) seen.push(path);
    }, 5);
  vi.stubGlobal("addEventListener", (_: string, added: typeof listener) => {
    listener = added;
  });
  vi.stubGlobal("location", {
    get pathname() {
      return current().path;
    },
  });
  vi.stubGlobal("history", {
    get state() {
      return current().state;
    },
    go,
    pushState: (state: object | null, _: string, path = current().path) => {
      entries.splice(++at, Infinity, { path, state });
    },
    replaceState: (state: object | null, _: string, path = current().path) => {
      entries[at] = { path, state };
    },
  });
  return { entries, seen, go, at: () => at };
};

const settled = () => vi.advanceTimersByTimeAsync(100);

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

/** Opens a dialog that notes when the user has gone back from it, and then leaves. */
const opener = async () => {
  const { enterDialog, pushPage, whenSettled } = await import("./dialog-history.ts");
  const closed: string[] = [];
  const open = (name: string) => {
    const leave = enterDialog(() => {
      closed.push(name);
      leave();
    });
    return leave;
  };
  return { open, closed, pushPage, whenSettled };
};

test("Back closes nested dialogs one by one, unseen by the rest of the page, and keeps the state of others", async () => {
  const browser = createBrowser();
  const { open, closed } = await opener();
  open("outer");
  open("inner");
  expect(browser.entries.slice(2)).toEqual([
    { path: "/rooms/tea", state: { place: 7, dialogs: 1 } },
    { path: "/rooms/tea", state: { place: 7, dialogs: 2 } },
  ]);
  for (const expected of [["inner"], ["inner", "outer"]]) {
    browser.go(-1);
    await settled();
    expect(closed).toEqual(expected);
  }
  expect([browser.at(), browser.seen]).toEqual([1, []]);
  browser.go(-1);
  await settled();
  expect(browser.seen).toEqual(["/rooms/first"]);
  // Forward passes over entries of dialogs that are closed.
  browser.go(1);
  await settled();
  browser.go(1);
  await settled();
  expect([browser.at(), closed]).toEqual([1, ["inner", "outer"]]);
});

test("closing takes entries away, and one dialog in place of another keeps the entry", async () => {
  const browser = createBrowser();
  const { open, closed } = await opener();
  const leaveFirst = open("first");
  leaveFirst();
  const leaveSecond = open("second");
  await settled();
  expect([browser.at(), browser.entries.length]).toEqual([2, 3]);
  leaveSecond();
  await Promise.resolve();
  // While its entry is being taken away.
  const leaveThird = open("third");
  await settled();
  expect([browser.at(), browser.entries.length]).toEqual([2, 3]);
  leaveThird();
  await settled();
  expect([browser.at(), closed, browser.seen]).toEqual([1, [], []]);
});

test("another page takes the entry of a dialog, and Back passes over that of the dialog around it", async () => {
  const browser = createBrowser();
  const { open, closed, pushPage } = await opener();
  open("outer");
  open("inner");
  pushPage("/rooms/next");
  await settled();
  expect(closed).toEqual(["inner", "outer"]);
  expect(browser.entries[browser.at()]).toEqual({ path: "/rooms/next", state: null });
  browser.go(-1);
  await settled();
  expect(browser.entries[browser.at()]).toEqual({ path: "/rooms/tea", state: { place: 7 } });
  expect(browser.seen).toEqual(["/rooms/tea"]);
});

test("the next page waits until the entry of a closed dialog is gone, but not for ever", async () => {
  const browser = createBrowser();
  const { open, pushPage, whenSettled } = await opener();
  const leave = open("first");
  leave();
  await Promise.resolve();
  whenSettled(() => pushPage("/rooms/next"));
  expect(browser.entries[browser.at()]?.path).toBe("/rooms/tea");
  await settled();
  expect(browser.entries.map(({ path }) => path)).toEqual(["/rooms/first", "/rooms/tea", "/rooms/next"]);

  const leaveLost = open("lost");
  await settled();
  // The browser has dropped what was before.
  vi.stubGlobal("history", { ...history, state: history.state, go: () => {} });
  leaveLost();
  await Promise.resolve();
  const run = vi.fn();
  whenSettled(run);
  await vi.advanceTimersByTimeAsync(600);
  expect(run).toHaveBeenCalledOnce();
});

test("a reload with an open dialog removes its entry", async () => {
  const browser = createBrowser();
  history.pushState({ dialogs: 1 }, "");
  await opener();
  await settled();
  expect([browser.at(), browser.seen]).toEqual([1, []]);
});
