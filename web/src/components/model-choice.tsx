import { useId } from 'react'
import type { ModelView } from '../api.ts'
import { nameOf, whereOf, type Models } from '../use-models.ts'

/** Who writes: each with what it is, where it sends, and what it is told, word for word. */
export function ModelChoice({ models: { offers, chosen, choose } }: { models: Models }) {
  const group = useId()
  return (
    <fieldset className="models">
      <legend className="visually-hidden">Who writes the answer</legend>
      {offers.map((model) => (
        <Offer key={model.name} group={group} model={model} isChosen={model.name === chosen?.name} onChoose={() => choose(model.name)} />
      ))}
    </fieldset>
  )
}

const doing: Readonly<Record<ModelView['writer'], string>> = {
  extractive: 'Posts are quoted, the model writes nothing about them.',
  'by-cluster': 'Puts posts that say the same into one sentence.',
  'whole-prompt': 'Reads the posts found and writes the answer from them.',
}

function Offer({ model, group, isChosen, onChoose }: { model: ModelView; group: string; isChosen: boolean; onChoose: () => void }) {
  const { name, kind, writer, why, isDefault, prompts, answersAlone, sendsTo } = model
  const id = useId()
  return (
    <div className="model">
      <label>
        <input type="radio" name={group} checked={isChosen} onChange={onChoose} aria-labelledby={`${id}n`} aria-describedby={`${id}d`} />
        <span id={`${id}n`} className="model-name">
          {nameOf(model)}
          {isDefault && <small> default</small>}
        </span>
        <span id={`${id}d`} className="model-about">
          {kind === 'none' ? why : `${doing[writer]} ${why}`}
          {answersAlone && ' Where a question needs no posts it may answer alone, and the answer says so.'}
          <span className={sendsTo ? 'where sends' : 'where'}>{whereOf(model)}</span>
        </span>
      </label>
      {prompts.map((prompt) => (
        <details className="prompt" key={prompt.name}>
          <summary>
            Read what {name} is told ({prompt.name})
          </summary>
          <pre tabIndex={0}>{prompt.text}</pre>
        </details>
      ))}
    </div>
  )
}
