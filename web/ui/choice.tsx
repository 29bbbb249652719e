import "./choice.css";

interface ChoiceProps<Value extends string> {
  label: string;
  /** `lang` is the BCP 47 tag of the label's language, if it is not the page's. */
  options: readonly { value: Value; label: string; lang?: string }[];
  chosen: Value;
  onChoose: (value: Value) => void;
}

/** Radio buttons that look like pills. */
export const Choice = <Value extends string>({ label, options, chosen, onChoose }: ChoiceProps<Value>) => (
  <fieldset class="choice">
    <legend>{label}</legend>
    {options.map(({ value, label: name, lang }) => (
      <label key={value}>
        <input type="radio" name={label} checked={value === chosen} onChange={() => onChoose(value)} />
        <span lang={lang}>{name}</span>
      </label>
    ))}
  </fieldset>
);
