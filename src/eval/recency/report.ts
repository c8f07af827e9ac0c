import type { Report } from '../report/index.ts'
import type { RecencyReport } from './evaluate.ts'

/** As a table, in the form that all evaluations share. */
export function recencyReport({ split, questions, positive, lines, alone }: RecencyReport): Report {
  const which = split === 'report' ? 'odd rows, which nothing was fitted to' : 'even rows, which the weights were fitted to'
  return {
    task: 'recency',
    title: 'Which questions need posts? RecencyQA',
    about: `${questions} questions (${which}), ${positive} of them age within a week.`,
    sections: [
      {
        title: 'Held to need posts, or not',
        columns: [{ title: '' }, { title: 'accuracy', as: 'share' }, { title: '± s.e.', as: 'share' }, { title: 'AUC', as: 'figure' }],
        rows: lines.map(({ name, accuracy, standardError, auc }) => [name, accuracy, standardError, auc]),
        chart: { column: 1 },
      },
      {
        title: 'Answered without posts, where an operator lets a model answer alone',
        columns: [{ title: '' }, { title: 'questions', as: 'whole' }, { title: 'of', as: 'whole' }],
        rows: [
          ['that need posts', alone.positive, positive],
          ['others', alone.negative, questions - positive],
        ],
      },
    ],
  }
}
