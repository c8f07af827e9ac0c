export { shareText, wilson } from './interval.ts'
export type { Cell, Column, Report, Section } from './report.ts'
export { reportText } from './text.ts'
export { writeReport } from './write-report.ts'
