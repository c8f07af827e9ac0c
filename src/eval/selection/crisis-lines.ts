/**
 * A table of CrisisLexT26 ("Tweet ID, Tweet Text, …", quoted CSV of RFC 4180) as X v1.1 objects, one JSON object a line. The table
 * does not tell who wrote a tweet or when: each has an author of its own, and its time is the one in its id.
 */
export function crisisLines(csv: string): string[] {
  return rowsOf(csv).flatMap(([id = '', text = '']) =>
    /^\d{15,19}$/.test(id) && text !== '' ? [JSON.stringify({ id_str: id, text, user: { id_str: id } })] : [],
  )
}

/** Fields may be quoted and then hold commas, line ends and doubled quotes. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const [, quoted, plain = '', end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}
