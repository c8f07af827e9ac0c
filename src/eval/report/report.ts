import { shareText } from './interval.ts'

/** How often something was so. */
export type Share = { readonly hits: number; readonly of: number }
/** A figure, a word or a share, which is shown with its interval; null: there is none. Figures of shares are 0..1 and shown in per cent where their column says so. */
export type Cell = string | number | Share | null

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
  /**
   * Drawn as well, in the HTML report: one column's figures by the names in the first columns, as many as `names` says (default: one), with the columns
   * of their interval where they are no shares and there is one.
   */
  readonly chart?: { readonly column: number; readonly names?: number; readonly interval?: readonly [from: number, until: number] }
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

/** As people read it: `0.9731` of a share is "97.3 %", 57 of 60 is "57 of 60, 95.0 % (86.3 to 98.3)", nothing is "–". */
export function cellText(cell: Cell, { as }: Column): string {
  if (cell === null || (typeof cell === 'number' && Number.isNaN(cell))) return '–'
  if (typeof cell === 'string') return cell
  if (typeof cell === 'object') return shareText(cell.hits, cell.of)
  if (as === 'share') return `${(cell * 100).toFixed(1)} %`
  if (as === 'whole') return Math.round(cell).toLocaleString('en')
  if (as === 'figure') return cell.toFixed(4)
  return String(cell)
}
