import { useState } from 'react'
import type { MediaView } from '../api.ts'

/**
 * The pictures of a post beside what is said of them. Their places have their size before anything is there, so that nothing moves; they come from
 * this server alone. One that cannot be had leaves its words.
 */
export function Pictures({ media = [] }: { media?: readonly MediaView[] | undefined }) {
  const pictures = media.filter(
    ({ kind, preview, alt, text }) => kind === 'image' && (preview !== undefined || alt !== '' || text !== undefined),
  )
  if (pictures.length === 0) return null
  if (!pictures.some(({ preview }) => preview !== undefined))
    return pictures.map((picture, at) => <Words key={at} picture={picture} isAlone />)
  return (
    <ul className="pictures" aria-label="Pictures">
      {pictures.map((picture, at) => (
        <li key={picture.preview ?? at}>
          <Picture picture={picture} />
          <Words picture={picture} />
        </li>
      ))}
    </ul>
  )
}

function Picture({ picture: { preview, alt, sensitive } }: { picture: MediaView }) {
  const [isShown, setIsShown] = useState(!sensitive)
  const [isLost, setIsLost] = useState(false)
  if (preview === undefined || isLost) return <span className="picture quiet">Not available</span>
  if (!isShown)
    return (
      <button className="picture plain" onClick={() => setIsShown(true)}>
        Sensitive. Show the picture
      </button>
    )
  return (
    <span className="picture">
      <img src={preview} alt={alt} width={160} height={120} loading="lazy" decoding="async" onError={() => setIsLost(true)} />
    </span>
  )
}

/** Its author's, else what a machine read. Screen readers have the first with the picture. */
function Words({ picture: { alt, text }, isAlone = false }: { picture: MediaView; isAlone?: boolean }) {
  if (isAlone)
    return (
      <p className="picture-words quiet" dir="auto">
        {alt !== '' ? `Picture, as its author says: ${alt}` : `Text in image, read by machine: ${text}`}
      </p>
    )
  if (alt !== '')
    return (
      <span className="picture-words quiet" aria-hidden="true" dir="auto">
        {alt}
      </span>
    )
  return (
    <span className="picture-words quiet" dir="auto">
      {text === undefined ? 'Its author says nothing of this picture.' : `Text in image, read by machine: ${text}`}
    </span>
  )
}
