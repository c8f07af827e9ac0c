import { barChart } from './chart.ts'
import { escapeHtml } from './escape.ts'
import { cellText, type Report, type Section } from './report.ts'

/** A report as a page by itself: no script, nothing loaded. `made`: when, with what, by which command. */
export function reportPage(report: Report, made: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(report.title)}</title>
<style>${style}</style>
<h1>${escapeHtml(report.title)}</h1>
<p>${escapeHtml(report.about)}</p>
<p class="made">${escapeHtml(made)}</p>
${report.sections.map(sectionHtml).join('\n')}
</html>
`
}

const chartHtml = (section: Section) => {
  const chart = barChart(section)
  return chart === undefined ? '' : `<div class="scroll">${chart}</div>\n`
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:1rem 0}th,td{padding:.25rem .75rem;text-align:end;border-bottom:1px solid #8884}
th:first-child,td:first-child{text-align:start}.made{color:#777}.scroll{overflow-x:auto}
svg{max-width:100%;height:auto;font-size:14px}svg text{fill:currentColor}svg rect{fill:#3b7dd8}.whisker{stroke:currentColor;stroke-width:2}`

function sectionHtml(section: Section): string {
  const { title, note, columns, rows } = section
  const row = (tag: 'th' | 'td', cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`
  const head = row(
    'th',
    columns.map((column) => column.title),
  )
  const body = rows.map((cells) =>
    row(
      'td',
      cells.map((cell, i) => cellText(cell, columns[i] ?? { title: '' })),
    ),
  )
  return `<section>
<h2>${escapeHtml(title)}</h2>
${note === undefined ? '' : `<p>${escapeHtml(note)}</p>\n`}${chartHtml(section)}<div class="scroll"><table>
<thead>${head}</thead>
<tbody>${body.join('\n')}</tbody>
</table></div>
</section>`
}
