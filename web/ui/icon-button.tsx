import type { ButtonHTMLAttributes } from "preact";
import { Icon, type IconName } from "./icons.tsx";

interface Props extends ButtonHTMLAttributes {
  icon: IconName;
  /** What it does, in words. */
  label: string;
  /** Further classes. */
  look?: string;
}

/** A round button that shows an icon. */
export const IconButton = ({ icon, label, look = "", children, ...rest }: Props) => (
  <button class={`icon-button ${look}`} type="button" aria-label={label} title={label} {...rest}>
    <Icon name={icon} />
    {children}
  </button>
);
