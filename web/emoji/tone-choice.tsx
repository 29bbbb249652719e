import { dialogText } from "../i18n/dialog-text.ts";
import { TONES, withTone } from "./tones.ts";

interface Props {
  chosen: number;
  onChoose: (tone: number) => void;
}

/** The skin tone of all emoji that have one. */
export const ToneChoice = ({ chosen, onChoose }: Props) => (
  <fieldset class="emoji-tones">
    <legend class="hidden">{dialogText.skinTone}</legend>
    {TONES.map((tone) => (
      <label key={tone} title={dialogText.skinTones[tone]}>
        <input
          type="radio"
          name="skin-tone"
          aria-label={dialogText.skinTones[tone]}
          checked={tone === chosen}
          onChange={() => onChoose(tone)}
        />
        <span aria-hidden="true">{withTone("✋", tone)}</span>
      </label>
    ))}
  </fieldset>
);
