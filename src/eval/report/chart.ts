import { cellText, type Section } from './report.ts'
import { escapeHtml } from './escape.ts'

/** Sizes in CSS pixels. */
const sizes = { name: 300, bar: 400, row: 26, thick: 14, value: 80 } as const

/**
 * One column of a section as horizontal bars, named by its first column: an SVG by itself, no script. Shares reach to 100 %, other figures to
 * the greatest of them; a whisker shows the interval where the chart names its columns. Undefined where there is nothing to draw.
 */
export function barChart({ title, columns, rows, chart }: Section): string | undefined {
  const drawn = rows.filter((row) => chart !== undefined && typeof row[chart.column] === 'number')
  if (chart === undefined || drawn.length === 0) return undefined
  const column = columns[chart.column] ?? { title: '' }
  const figures = drawn.map((row) => row[chart.column] as number)
  const most = column.as === 'share' ? 1 : Math.max(...figures, Number.MIN_VALUE)
  const across = (figure: number) => round((Math.min(most, Math.max(0, figure)) / most) * sizes.bar)
  const bars = drawn.map((row, at) => {
    const figure = row[chart.column] as number
    const middle = at * sizes.row + sizes.row / 2
    const [from, until] = (chart.interval ?? []).map((one) => row[one])
    const shown = [
      `<text x="${sizes.name - 8}" y="${middle + 5}" text-anchor="end">${escapeHtml(shorten(String(row[0] ?? '')))}</text>`,
      `<rect x="${sizes.name}" y="${middle - sizes.thick / 2}" width="${across(figure)}" height="${sizes.thick}"/>`,
      `<text x="${sizes.name + sizes.bar + 8}" y="${middle + 5}">${escapeHtml(cellText(figure, column))}</text>`,
    ]
    if (typeof from === 'number' && typeof until === 'number')
      shown.push(`<path d="M${sizes.name + across(from)} ${middle}H${sizes.name + across(until)}" class="whisker"/>`)
    return shown.join('')
  })
  const width = sizes.name + sizes.bar + sizes.value
  const height = drawn.length * sizes.row
  const label = escapeHtml(`${title}: ${column.title}`)
  return `<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${bars.join('')}</svg>`
}

const round = (value: number) => Math.round(value * 10) / 10
/** As much of a name as stands beside a bar. */
const shorten = (name: string) => ([...name].length > 40 ? `${[...name].slice(0, 39).join('')}…` : name)
