export const rules = new Intl.PluralRules("en");
export const number = new Intl.NumberFormat("en");
