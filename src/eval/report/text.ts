import { cellText, type Report, type Section } from './report.ts'

/** A report for the terminal: its tables, columns as wide as what stands in them. */
export const reportText = ({ title, about, sections }: Report): string => [`${title}\n${about}`, ...sections.map(sectionText)].join('\n\n')

function sectionText({ title, note, columns, rows }: Section): string {
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => row.map((cell, i) => cellText(cell, columns[i] ?? { title: '' }))),
  ]
  const widths = columns.map((_column, i) => Math.max(...cells.map((row) => [...(row[i] ?? '')].length)))
  const lines = cells.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  return [title, ...(note === undefined ? [] : [note]), ...lines.map((line) => `  ${line}`)].join('\n')
}
