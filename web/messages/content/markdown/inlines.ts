/** Parses emphasis, code and links within the lines of a message. */
import { linkAt } from "./links.ts";
import { type Mark, type MarkKind, marksAt } from "./marks.ts";
import { type NamedLink, namedLinkAt, pairBrackets } from "./named-links.ts";

export type Inline =
  | { type: "text"; text: string }
  | { type: "code"; text: string }
  | { type: "link"; href: string; text: string }
  /** `host` is to be shown beside the name; it may be an e-mail address. */
  | { type: "named-link"; href: string; host: string; inlines: Inline[] }
  | { type: MarkKind; inlines: Inline[] };

/** An open mark and its content so far. The outermost frame has no mark. */
interface Frame {
  mark: Mark | null;
  inlines: Inline[];
}

/** Appends `text`, merged with a text before it. */
const addText = (inlines: Inline[], text: string): void => {
  const last = inlines.at(-1);
  if (last?.type === "text") last.text += text;
  else if (text !== "") inlines.push({ type: "text", text });
};

const addAll = (inlines: Inline[], more: readonly Inline[]): void => {
  for (const inline of more) {
    if (inline.type === "text") addText(inlines, inline.text);
    else inlines.push(inline);
  }
};

/** Returns the positions of runs of backticks by their length, in reverse, so that `pop` takes the first one. */
const findBackticks = (text: string): Map<number, number[]> => {
  const found = new Map<number, number[]>();
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const of = found.get(run.length);
    if (of) of.push(index);
    else found.set(run.length, [index]);
  }
  for (const of of found.values()) of.reverse();
  return found;
};

const inlinesOf = ({ name, target: { href, text, host }, shows }: NamedLink): Inline[] => {
  if (shows === "name") return [{ type: "link", href, text: name }];
  const inlines = parseInlines(name, true);
  if (shows === "host") return [{ type: "named-link", href, host, inlines }];
  return [...inlines, { type: "text", text: " (" }, { type: "link", href, text }, { type: "text", text: ")" }];
};

/** Parses `text` from left to right in one pass. The name of a link, which `isName`, has no links itself. */
export const parseInlines = (text: string, isName = false): Inline[] => {
  const backticks = findBackticks(text);
  const brackets = isName ? new Map<number, number>() : pairBrackets(text);
  const bottom: Frame = { mark: null, inlines: [] };
  /** At most one mark of each kind is open, which bounds the depth of the stack. */
  const stack = [bottom];
  const top = (): Frame => stack.at(-1) ?? bottom;

  /** Turns the topmost mark back into text: nothing closes it. */
  const dissolve = () => {
    const { mark, inlines } = stack.pop() ?? bottom;
    addText(top().inlines, mark?.text ?? "");
    addAll(top().inlines, inlines);
  };

  const close = (frame: Frame, kind: MarkKind) => {
    while (top() !== frame) dissolve();
    stack.pop();
    top().inlines.push({ type: kind, inlines: frame.inlines });
  };

  /** Returns the end of the code that starts at `at`, or of the backticks if they start none. */
  const readCode = (at: number): number => {
    let length = 1;
    while (text[at + length] === "`") length++;
    const runs = backticks.get(length) ?? [];
    while ((runs.at(-1) ?? Number.POSITIVE_INFINITY) <= at) runs.pop();
    const end = runs.at(-1);
    if (end === undefined) addText(top().inlines, text.slice(at, at + length));
    else top().inlines.push({ type: "code", text: text.slice(at + length, end) });
    return end === undefined ? at + length : end + length;
  };

  let at = 0;
  while (at < text.length) {
    const character = text[at];
    const named = namedLinkAt(text, at, brackets);
    const link = isName ? null : linkAt(text, at);
    if (character === "`") at = readCode(at);
    else if (named) {
      addAll(top().inlines, inlinesOf(named));
      at += named.length;
    } else if (link) {
      if (link.href === null) addText(top().inlines, link.text);
      else top().inlines.push({ type: "link", href: link.href, text: link.text });
      at += link.length;
    } else if (character === "*" || character === "_" || character === "~") {
      const { length, marks } = marksAt(text, at);
      if (marks.length === 0) addText(top().inlines, text.slice(at, at + length));
      for (const mark of marks) {
        const open = stack.find((frame) => frame.mark?.text === mark.text);
        // Two marks with nothing between them are not emphasis.
        const isEmpty = open === top() && open.inlines.length === 0;
        if (open && mark.canClose && !isEmpty) close(open, mark.kind);
        else if (!open && mark.canOpen) stack.push({ mark, inlines: [] });
        else addText(top().inlines, mark.text);
      }
      at += length;
    } else {
      addText(top().inlines, character ?? "");
      at++;
    }
  }
  while (stack.length > 1) dissolve();
  return bottom.inlines;
};
