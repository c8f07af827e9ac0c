export { createLanguageDetector, type LanguageDetector } from './detector.ts'
export { withDetectedLanguages } from './with-detected-languages.ts'
export { openIdentifier, type Identify } from './identify.ts'
