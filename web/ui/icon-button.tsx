import type { ButtonHTMLAttributes } from "preact";
import "./button.css";
import { Icon, type IconName } from "./icons.tsx";

interface Props extends ButtonHTMLAttributes {
  icon: IconName;
  /** Its accessible name and tooltip. */
  label: string;
  /** Additional classes. */
  look?: string;
}

/** A round button with an icon. */
export const IconButton = ({ icon, label, look = "", children, ...rest }: Props) => (
  <button class={`icon-button ${look}`} type="button" aria-label={label} title={label} {...rest}>
    <Icon name={icon} />
    {children}
  </button>
);
