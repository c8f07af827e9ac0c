export { needsPosts } from './needs-posts.ts'
export { understand, type Asked } from './understand.ts'
