import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { shareText, wilson } from './interval.ts'
import { barChart } from './chart.ts'
import { reportPage } from './page.ts'
import { shareSection } from './shares.ts'
import type { Report } from './report.ts'
import { reportText } from './text.ts'
import { writeReport } from './write-report.ts'

const report: Report = {
  task: 'oracle',
  title: 'Answers against a known truth',
  about: 'Invented stories.',
  sections: [
    {
      title: 'By class',
      note: 'Half of them <script>.',
      columns: [{ title: 'class' }, { title: 'right', as: 'share' }, { title: 'asked', as: 'whole' }],
      rows: [
        ['figures', 0.9731, 1_200],
        ['denials & more', null, 60],
      ],
    },
  ],
}

void test('a report is a table that a terminal shows', () => {
  assert.equal(
    reportText(report),
    [
      'Answers against a known truth\nInvented stories.',
      'By class\nHalf of them <script>.\n  class            right  asked\n  figures         97.3 %  1,200\n  denials & more       –     60',
    ].join('\n\n'),
  )
})

void test('a page shows the same, and nothing in it is markup of its own', () => {
  const page = reportPage(report, '2026-11-26')
  assert.match(page, /<td>97\.3 %<\/td>/)
  assert.match(page, /denials &amp; more/)
  assert.doesNotMatch(page, /<script>/)
})

void test('a folder holds the page and the figures', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundswell-report-'))
  try {
    await writeReport(join(folder, 'out'), report, 'made today')
    assert.deepEqual(readdirSync(join(folder, 'out')).sort(), ['oracle.html', 'oracle.json'])
    assert.equal(JSON.parse(readFileSync(join(folder, 'out', 'oracle.json'), 'utf8')).sections[0].rows[0][1], 0.9731)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

void test('an interval of a share as Wilson gives it', () => {
  const [from, until] = wilson(57, 60)
  assert.ok(Math.abs(from - 0.863) < 0.0005 && Math.abs(until - 0.9829) < 0.0005, `${from} to ${until}`)
  assert.deepEqual(wilson(0, 0), [0, 1])
  assert.equal(wilson(60, 60)[1], 1)
  assert.equal(shareText(57, 60), '57 of 60, 95.0 % (86.3 to 98.3)')
})

void test('shares become a table with intervals, and bars that end where the figures say', () => {
  const section = shareSection('By <class>', [
    { name: 'right & proper', hits: 30, of: 60, target: 'at least 95 %' },
    { name: 'nothing asked', hits: 0, of: 0 },
  ])
  assert.deepEqual(section.rows[1], ['nothing asked', null, null, null, 0, 0, ''])
  const chart = barChart(section) ?? ''
  assert.equal(chart.match(/<rect /g)?.length, 1, 'a row without a figure has no bar')
  assert.match(chart, /<rect x="300" y="6" width="200" /)
  assert.match(chart, /aria-label="By &lt;class&gt;: share"/)
  assert.match(chart, /right &amp; proper/)
  const [, from = '', until = ''] = /M([\d.]+) 13H([\d.]+)/.exec(chart) ?? []
  assert.ok(Number(from) < 500 && Number(until) > 500, 'the whisker lies around the end of the bar')
  assert.equal(barChart({ ...section, rows: [] }), undefined)
  assert.ok(reportPage({ ...report, sections: [section] }, 'today').includes(chart))
})

void test('a share is told with its interval and drawn with its whisker, by the names of as many columns as the chart says', () => {
  const section = {
    title: 'Selection',
    columns: [{ title: 'questions' }, { title: 'by' }, { title: 'to the point' }],
    rows: [
      ['fresh', 'quotes', { hits: 57, of: 60 }],
      ['fresh', 'baseline', { hits: 30, of: 60 }],
      ['none', 'quotes', { hits: 0, of: 0 }],
    ],
    chart: { column: 2, names: 2 },
  }
  assert.match(reportText({ ...report, sections: [section] }), /fresh +quotes +57 of 60, 95\.0 % \(86\.3 to 98\.3\)\n/)
  const chart = barChart(section) ?? ''
  assert.equal(chart.match(/<rect /g)?.length, 2, 'nothing was asked there, so nothing is drawn')
  assert.equal(chart.match(/class="whisker"/g)?.length, 2)
  assert.match(chart, />fresh, baseline<.*width="200".*>50\.0 %</)
})
