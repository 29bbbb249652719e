/** True where text is entered with a touch keyboard, which has no Shift+Enter: there, Enter begins a new line. */
export const hasTouchKeyboard = (): boolean => matchMedia("(pointer: coarse) and (hover: none)").matches;

/** False on a touch screen, where focusing a field would open the keyboard. */
export const canHover = (): boolean => matchMedia("(hover: hover)").matches;
