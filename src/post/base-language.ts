/** The language of a tag such as `pt-BR`, without region or script, in small letters (RFC 5646). */
export const baseLanguage = (tag: string): string => tag.split('-', 1)[0]?.toLowerCase() ?? ''
