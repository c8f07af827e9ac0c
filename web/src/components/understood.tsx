import type { AskResult } from '../api.ts'

/** How the question was read, in one line, and what else is to be known of it: so that a wrong reading is seen and asked anew. */
export function Understood({ understood }: { understood: AskResult['understood'] | undefined }) {
  if (!understood) return null
  return (
    <p className="quiet understood">
      Understood as {understood.words}.{understood.notes.length > 0 && ` ${understood.notes.join(' ')}`}
    </p>
  )
}
