export const rules = new Intl.PluralRules("ru");
export const number = new Intl.NumberFormat("ru");
