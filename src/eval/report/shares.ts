import { wilson } from './interval.ts'
import type { Cell, Section } from './report.ts'

/** How often something was so. `target`: in words, "at least 95 %". */
export type ShareRow = { readonly name: string; readonly hits: number; readonly of: number; readonly target?: string }

/** Shares with their intervals (Wilson, 95 %), as a table and a chart; the column of targets only where there is one. */
export function shareSection(title: string, rows: readonly ShareRow[], note?: string): Section {
  const hasTargets = rows.some(({ target }) => target !== undefined)
  return {
    title,
    ...(note !== undefined && { note }),
    columns: [
      { title: '' },
      { title: 'share', as: 'share' },
      { title: 'from', as: 'share' },
      { title: 'until', as: 'share' },
      { title: 'times', as: 'whole' },
      { title: 'of', as: 'whole' },
      ...(hasTargets ? [{ title: 'target' }] : []),
    ],
    rows: rows.map(({ name, hits, of, target }): Cell[] => [
      name,
      ...(of === 0 ? [null, null, null] : [hits / of, ...wilson(hits, of)]),
      hits,
      of,
      ...(hasTargets ? [target ?? ''] : []),
    ]),
    chart: { column: 1, interval: [2, 3] },
  }
}
