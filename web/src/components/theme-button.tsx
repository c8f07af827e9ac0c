import { useState } from 'react'

const stored = () => document.documentElement.dataset['theme']
const system = () => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')

/** Light or dark: the system's choice until the reader makes one, which is kept. */
export function ThemeButton() {
  const [theme, setTheme] = useState(stored() ?? system())
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <button
      className="tab icon"
      title={`Switch to ${other}`}
      aria-label={`Switch to ${other}`}
      onClick={() => {
        document.documentElement.dataset['theme'] = other
        try {
          localStorage.setItem('theme', other)
        } catch {
          // Storage switched off: the choice lasts for this page.
        }
        setTheme(other)
      }}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <circle cx="10" cy="10" r="7.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
        <path d="M10 2.8a7.2 7.2 0 0 1 0 14.4z" fill="currentColor" />
      </svg>
    </button>
  )
}
