/** Picks one of `forms` by `rules`; `other` stands in for the forms that a language lacks. */
export const plural = (
  rules: Intl.PluralRules,
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string => forms[rules.select(count)] ?? forms.other;
