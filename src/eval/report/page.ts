import { cellText, type Report, type Section } from './report.ts'

/** A report as a page by itself: no script, nothing loaded. `made`: when, with what, by which command. */
export function reportPage(report: Report, made: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(report.title)}</title>
<style>${style}</style>
<h1>${escape(report.title)}</h1>
<p>${escape(report.about)}</p>
<p class="made">${escape(made)}</p>
${report.sections.map(sectionHtml).join('\n')}
</html>
`
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:1rem 0}th,td{padding:.25rem .75rem;text-align:end;border-bottom:1px solid #8884}
th:first-child,td:first-child{text-align:start}.made{color:#777}.scroll{overflow-x:auto}`

function sectionHtml({ title, note, columns, rows }: Section): string {
  const row = (tag: 'th' | 'td', cells: readonly string[]) => `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`
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
<h2>${escape(title)}</h2>
${note === undefined ? '' : `<p>${escape(note)}</p>\n`}<div class="scroll"><table>
<thead>${head}</thead>
<tbody>${body.join('\n')}</tbody>
</table></div>
</section>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
