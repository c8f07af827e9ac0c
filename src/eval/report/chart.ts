import { escapeHtml } from './escape.ts'
import { wilson } from './interval.ts'
import { cellText, type Cell, type Section } from './report.ts'

/** Sizes in CSS pixels. */
const sizes = { name: 300, bar: 400, row: 26, thick: 14, value: 80 } as const

/**
 * One column of a section as horizontal bars, named by its first column: an SVG by itself, no script. Shares reach to 100 %, other figures to
 * the greatest of them; a whisker shows the interval of a share, or the one whose columns the chart names. Undefined where there is nothing to draw.
 */
export function barChart({ title, columns, rows, chart }: Section): string | undefined {
  const drawn = rows.flatMap((row) => barOf(row, chart) ?? [])
  if (chart === undefined || drawn.length === 0) return undefined
  const column = columns[chart.column] ?? { title: '' }
  const isShare = column.as === 'share' || drawn.some(({ isOf }) => isOf)
  const most = isShare ? 1 : Math.max(...drawn.map(({ figure }) => figure), Number.MIN_VALUE)
  const across = (figure: number) => round((Math.min(most, Math.max(0, figure)) / most) * sizes.bar)
  const bars = drawn.map(({ name, figure, from, until }, at) => {
    const middle = at * sizes.row + sizes.row / 2
    const shown = [
      `<text x="${sizes.name - 8}" y="${middle + 5}" text-anchor="end">${escapeHtml(shorten(name))}</text>`,
      `<rect x="${sizes.name}" y="${middle - sizes.thick / 2}" width="${across(figure)}" height="${sizes.thick}"/>`,
      `<text x="${sizes.name + sizes.bar + 8}" y="${middle + 5}">${escapeHtml(cellText(figure, isShare ? { title: '', as: 'share' } : column))}</text>`,
    ]
    if (from !== undefined && until !== undefined)
      shown.push(`<path d="M${sizes.name + across(from)} ${middle}H${sizes.name + across(until)}" class="whisker"/>`)
    return shown.join('')
  })
  const width = sizes.name + sizes.bar + sizes.value
  const height = drawn.length * sizes.row
  const label = escapeHtml(`${title}: ${column.title}`)
  return `<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${bars.join('')}</svg>`
}

type Bar = { readonly name: string; readonly figure: number; readonly isOf: boolean; readonly from?: number; readonly until?: number }

/** undefined: the row has no figure there. */
function barOf(row: readonly Cell[], chart: Section['chart']): Bar | undefined {
  const cell = row[chart?.column ?? -1]
  const name = row.slice(0, chart?.names ?? 1).join(', ')
  if (typeof cell === 'object' && cell !== null) {
    const [from, until] = wilson(cell.hits, cell.of)
    return cell.of === 0 ? undefined : { name, figure: cell.hits / cell.of, isOf: true, from, until }
  }
  if (typeof cell !== 'number' || Number.isNaN(cell)) return undefined
  const [from, until] = (chart?.interval ?? []).map((one) => row[one])
  const isKnown = typeof from === 'number' && typeof until === 'number'
  return { name, figure: cell, isOf: false, ...(isKnown && { from, until }) }
}

const round = (value: number) => Math.round(value * 10) / 10
/** As much of a name as stands beside a bar. */
const shorten = (name: string) => ([...name].length > 40 ? `${[...name].slice(0, 39).join('')}…` : name)
