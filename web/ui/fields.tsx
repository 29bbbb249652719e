import { useSignal } from "@preact/signals";
import type { ComponentChildren, InputHTMLAttributes } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { normalizeUsername } from "../../rooms/protocol/names.ts";
import type { Refusal } from "../client/session.ts";
import { moreText, text } from "../i18n/index.ts";

interface FieldProps {
  label: string;
  hint?: string;
  error?: string | null;
  value: string;
  onValue: (value: string) => void;
  autocomplete?: InputHTMLAttributes["autocomplete"];
  autofocus?: boolean;
}

/** A labelled line of text with its hint or error. */
export const Field = ({ label, hint, error, value, onValue, autocomplete = "off", autofocus = false }: FieldProps) => {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autofocus || error) input.current?.focus();
  }, [autofocus, error]);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={input}
        value={value}
        autocomplete={autocomplete}
        autocapitalize="off"
        spellcheck={false}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={error || hint ? `${id}-note` : undefined}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {(error || hint) && (
        <p id={`${id}-note`} class={error ? "note error" : "note"} role={error ? "alert" : undefined}>
          {error || hint}
        </p>
      )}
    </div>
  );
};

interface NameFormProps {
  /** The name to begin with. */
  name: string;
  label: string;
  submit: string;
  /** Why an earlier name was refused. */
  refusal?: Refusal | null;
  /** Tries the name. Resolves to null when it was taken over, or to the refusal. */
  onName: (name: string) => Promise<Refusal | null>;
  /** More fields. */
  children?: ComponentChildren;
}

/** Asks for a name until one is taken over. */
export const NameForm = ({ name, label, submit, refusal = null, onName, children }: NameFormProps) => {
  const value = useSignal(name);
  const refused = useSignal<Refusal | null>(refusal);
  const isBusy = useSignal(false);
  const tryName = async () => {
    if (isBusy.value) return;
    refused.value = null;
    if (normalizeUsername(value.value) === null) {
      refused.value = "invalid_data";
      return;
    }
    isBusy.value = true;
    refused.value = await onName(value.value);
    isBusy.value = false;
  };
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void tryName();
      }}
    >
      <Field
        label={label}
        hint={moreText.nameHint}
        error={refused.value && (moreText.nameError(refused.value) ?? text.error(refused.value))}
        value={value.value}
        onValue={(next) => {
          value.value = next;
        }}
        autocomplete="nickname"
        autofocus
      />
      {children}
      <button class="button primary" type="submit" aria-disabled={isBusy.value}>
        {submit}
      </button>
    </form>
  );
};
