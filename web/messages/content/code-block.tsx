import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { text } from "../../i18n/index.ts";
import { copyText } from "../../ui/copy.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { highlight, loadHighlighting } from "./code/highlighting.ts";
import "./code-block.css";

/** How long a check mark shows that code was copied. */
const SHOWN_MS = 3_000;

interface Props {
  /** What follows the opening fence, as written. */
  language: string;
  code: string;
}

/** A code block with its language and a button that copies it. Long lines scroll sideways. */
export const CodeBlock = ({ language, code }: Props) => {
  const box = useRef<HTMLPreElement>(null);
  const isScrollable = useSignal(false);
  useEffect(() => {
    const { current: pre } = box;
    if (!pre) return;
    const observer = new ResizeObserver(() => {
      isScrollable.value = pre.scrollWidth > pre.clientWidth;
    });
    observer.observe(pre);
    return () => observer.disconnect();
  }, [code]);
  useEffect(() => loadHighlighting(code, language), [code, language]);
  const scrollable = isScrollable.value && { tabIndex: 0, role: "group" as const, "aria-label": text.code };
  const tokens = highlight(code, language) ?? [{ look: null, text: code }];
  return (
    <div class="code-block">
      <div class="code-head">
        <span class="code-language" dir="auto">
          {language}
        </span>
        {/* The clipboard exists in secure contexts only. */}
        {navigator.clipboard && <CopyCode code={code} />}
      </div>
      {/* Not live: colours that arrive later are no news. */}
      <pre dir="ltr" ref={box} aria-live="off" {...scrollable}>
        <code>{tokens.map(({ look, text }) => (look === null ? text : <span class={look}>{text}</span>))}</code>
      </pre>
    </div>
  );
};

const CopyCode = ({ code }: { code: string }) => {
  const isCopied = useSignal(false);
  useEffect(() => {
    if (!isCopied.value) return;
    const timer = setTimeout(() => {
      isCopied.value = false;
    }, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied.value]);
  return (
    <IconButton
      icon={isCopied.value ? "check" : "copy"}
      label={text.copyCode}
      onClick={async () => {
        isCopied.value = await copyText(code);
      }}
    />
  );
};
