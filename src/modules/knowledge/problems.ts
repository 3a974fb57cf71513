import { defineProblems } from '#platform/problem.ts'

export const problems = defineProblems({
  'knowledge.too_complex': { status: 422, title: 'This text cannot be laid out.' },
  'knowledge.needs_reviewer': { status: 409, title: 'Somebody else releases what you wrote to the public.' },
  'knowledge.no_accounts': { status: 422, title: 'This article names no account that may read it.' },
  'knowledge.slug_taken': { status: 409, title: 'Another article of this product has this address.' },
  'knowledge.product_taken': { status: 409, title: 'Another product has this name or address.' },
  'knowledge.product_in_use': { status: 409, title: 'This product has articles.' },
  'knowledge.changed_meanwhile': { status: 409, title: 'Somebody else changed this article.' },
  'knowledge.not_published': { status: 409, title: 'This article is not published.' },
  'knowledge.unknown_picture': { status: 422, title: 'The article shows a picture that is not its own.' },
  'knowledge.no_picture': { status: 422, title: 'This is no picture that can be shown.' },
  'knowledge.no_answer': { status: 422, title: 'There is no such answer in this request.' },
  'knowledge.too_many_votes': { status: 429, title: 'Too many votes from one place.' },
})
