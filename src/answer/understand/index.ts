export { understand, type Asked } from './understand.ts'
