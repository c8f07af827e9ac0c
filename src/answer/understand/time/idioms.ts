/** Sayings with words of time that name none: "moved at the last minute", 土曜市 (a market). Over folded text. */
const idioms =
  /(?<!\p{L})(?:at the (?:very )?last (?:minute|moment)|last-minute|(?:a la|de) derniere minute|in letzter minute|a ultima hora)(?!\p{L})|[月火水木金土日]曜(?=[市版会展])/gu

/** The text with these hidden, each unit in its place. */
export const withoutIdioms = (folded: string): string => folded.replace(idioms, (whole) => '"'.repeat(whole.length))
