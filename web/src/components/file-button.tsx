import { useRef, type ReactNode } from 'react'

/** A button that opens the file chooser. */
export function FileButton({
  className,
  onFile,
  accept = '.ndjson,.jsonl,.json,.gz,.br,.zst',
  label = 'File to import',
  children,
}: {
  className: string
  onFile: (file: File) => void
  accept?: string
  label?: string
  children: ReactNode
}) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" className={className} onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) onFile(file)
        }}
      />
    </>
  )
}
