import { useRef, type ReactNode } from 'react'

/** A button that opens the file chooser. */
export function FileButton({ className, onFile, children }: { className: string; onFile: (file: File) => void; children: ReactNode }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button className={className} onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".ndjson,.jsonl,.json,.gz,.br,.zst"
        aria-label="File to import"
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) onFile(file)
        }}
      />
    </>
  )
}
