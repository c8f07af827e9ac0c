/** A figure or a word; null: there is none. Shares are 0..1 and shown in per cent where their column says so. */
export type Cell = string | number | null

export type Column = {
  readonly title: string
  /** How numbers are shown: `share` 0..1 as per cent, `whole` without decimals, `figure` with four digits; default: as they are. */
  readonly as?: 'share' | 'whole' | 'figure'
}

/** One table, with what a reader must know of it. */
export type Section = {
  readonly title: string
  readonly note?: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
  /** Drawn as well, in the HTML report: one column's figures by the first one's names, with the columns of their interval where there is one. */
  readonly chart?: { readonly column: number; readonly interval?: readonly [from: number, until: number] }
}

/** What an evaluation found, in the form that all of them share: printed as tables, written as JSON and as a page. */
export type Report = {
  /** As in `groundswell eval <task>`. */
  readonly task: string
  readonly title: string
  /** What was measured with what: sets, splits, writers, configurations tried. */
  readonly about: string
  readonly sections: readonly Section[]
}

/** As people read it: `0.9731` of a share is "97.3 %", nothing is "–". */
export function cellText(cell: Cell, { as }: Column): string {
  if (cell === null || (typeof cell === 'number' && Number.isNaN(cell))) return '–'
  if (typeof cell === 'string') return cell
  if (as === 'share') return `${(cell * 100).toFixed(1)} %`
  if (as === 'whole') return Math.round(cell).toLocaleString('en')
  if (as === 'figure') return cell.toFixed(4)
  return String(cell)
}
