import { useSignal } from "@preact/signals";
import type { ComponentChildren, InputHTMLAttributes } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { normalizeUsername } from "../../rooms/protocol/names.ts";
import type { RequestError } from "../client/errors.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import "./button.css";
import "./fields.css";

interface FieldProps {
  label: string;
  hint?: string;
  error?: string | null;
  value: string;
  placeholder?: string;
  onValue: (value: string) => void;
  autocomplete?: InputHTMLAttributes["autocomplete"];
  autofocus?: boolean;
}

/** A labelled text field with a hint or an error. */
export const Field = (props: FieldProps) => {
  const { label, hint, error, value, placeholder, onValue, autocomplete = "off", autofocus = false } = props;
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
        placeholder={placeholder}
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
  /** The initial name. */
  name: string;
  label: string;
  submit: string;
  /** Called with what is typed. */
  onValue?: (name: string) => void;
  /** Why the initial name was rejected. */
  error?: RequestError | null;
  /** Tries the name. Resolves to null when it was accepted, or to the error. */
  onName: (name: string) => Promise<RequestError | null>;
  /** Further fields. */
  children?: ComponentChildren;
}

/** Asks for a name until one is accepted. */
export const NameForm = (props: NameFormProps) => {
  const { name, label, submit, error: initialError = null, onValue, onName, children } = props;
  const value = useSignal(name);
  const error = useSignal<RequestError | null>(initialError);
  const isBusy = useSignal(false);
  const tryName = async () => {
    if (isBusy.value) return;
    error.value = null;
    if (normalizeUsername(value.value) === null) {
      error.value = "invalid_data";
      return;
    }
    isBusy.value = true;
    error.value = await onName(value.value);
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
        hint={dialogText.nameHint}
        error={error.value && (dialogText.nameError(error.value) ?? text.error(error.value))}
        value={value.value}
        onValue={(next) => {
          value.value = next;
          onValue?.(next);
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
