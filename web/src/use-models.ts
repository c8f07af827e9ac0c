import { useCallback, useEffect, useState } from 'react'
import { readModels, type ModelView } from './api.ts'

/** Who may write, and who does. `chosen` is undefined where nothing is to be chosen. */
export type Models = {
  readonly offers: readonly ModelView[]
  readonly chosen: ModelView | undefined
  readonly choose: (name: string) => void
  readonly refresh: () => void
}

const storageKey = 'model'

function stored(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null // storage switched off: the operator's choice counts
  }
}

/** The reader's choice is kept, and counts as long as it is offered. undefined: not read yet. */
export function useModels(): Models | undefined {
  const [offers, setOffers] = useState<readonly ModelView[]>()
  const [name, setName] = useState(stored)
  const refresh = useCallback(() => void readModels().then(setOffers, () => setOffers((known) => known ?? [])), [])
  useEffect(() => {
    refresh()
    window.addEventListener('focus', refresh) // a model may have been added in the terminal meanwhile
    return () => window.removeEventListener('focus', refresh)
  }, [refresh])
  const choose = useCallback((wanted: string) => {
    setName(wanted)
    try {
      localStorage.setItem(storageKey, wanted)
    } catch {
      // Storage switched off: the choice lasts for this page.
    }
  }, [])
  if (!offers) return undefined
  const chosen = offers.some(({ kind }) => kind !== 'none')
    ? (offers.find((offer) => offer.name === name) ?? offers.find(({ isDefault }) => isDefault) ?? offers[0])
    : undefined
  return { offers, chosen, choose, refresh }
}

export const nameOf = ({ kind, name }: ModelView): string => (kind === 'none' ? 'No model' : name)

/** Who gets questions and posts, in words; undefined: nobody but this program. */
export function serverOf(model: ModelView | undefined): string | undefined {
  if (model?.sendsTo) return model.sendsTo
  return model?.localServer && `the server at ${model.localServer} on this computer`
}

export function whereOf(model: ModelView | undefined): string {
  const server = serverOf(model)
  if (server === undefined) return 'Stays on this computer'
  return model?.sendsTo ? `Questions and posts are sent to ${server}` : `Questions and posts go to ${server}`
}
