import { moreText } from "../i18n/index.ts";

interface ChoiceProps<Value extends string> {
  label: string;
  options: readonly { value: Value; label: string }[];
  chosen: Value;
  onChoose: (value: Value) => void;
}

/** One of a few, all in view. */
export const Choice = <Value extends string>({ label, options, chosen, onChoose }: ChoiceProps<Value>) => (
  <fieldset class="choice">
    <legend>{label}</legend>
    {options.map(({ value, label: name }) => (
      <label key={value}>
        <input type="radio" name={label} checked={value === chosen} onChange={() => onChoose(value)} />
        <span lang={label === moreText.languageLabel ? value : undefined}>{name}</span>
      </label>
    ))}
  </fieldset>
);
