/** What the portal may import: a plain condition as the expression it comes to, and the signs it is built of. */

export { feelOf } from './plain.ts'
export { type Condition, type Content, everyField, type PlainTest, type Sign, signs } from './types.ts'
