import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { deleteProduct, findProduct, insertProduct, productsWithCounts, updateProduct } from '../queries/product.ts'
import { slugFrom } from '../rules/slug.ts'
import type { Product } from '../types.ts'
import { ours, reading, sqlState } from './load.ts'

export type ProductInput = { name: string; slug?: string; description: string }

/** All products; customers get those with articles for them. */
export async function listProducts(tx: Tx) {
  permit(tx.actor, 'article.read', reading(tx))
  const all = await productsWithCounts(tx)
  return tx.actor.staff ? all : all.filter((one) => one.articles > 0)
}

/** Makes a product. Refuses knowledge.product_taken. */
export async function createProduct(tx: Tx, input: ProductInput): Promise<Product> {
  permit(tx.actor, 'article.publish', ours)
  const product = { id: newId(), ...input, slug: input.slug ?? slugFrom(input.name, 60) }
  await unlessTaken(() => insertProduct(tx, product))
  return product
}

/** Changes a product; the address it had leads to it. Refuses knowledge.product_taken. */
export async function changeProduct(tx: Tx, id: string, input: ProductInput): Promise<Product> {
  permit(tx.actor, 'article.publish', ours)
  const before = await findProduct(tx, id)
  if (!before) throw notFound()
  const product = { id, ...input, slug: input.slug ?? before.slug }
  await unlessTaken(() => updateProduct(tx, before, product))
  return product
}

/** Removes a product without articles. Refuses knowledge.product_in_use. */
export async function removeProduct(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'article.publish', ours)
  if (!(await findProduct(tx, id))) throw notFound()
  try {
    await deleteProduct(tx, id)
  } catch (error) {
    if (sqlState(error) === '23503') throw problems.refuse('knowledge.product_in_use')
    throw error
  }
}

async function unlessTaken(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (sqlState(error) === '23505')
      throw problems.refuse('knowledge.product_taken', { fields: { name: 'or its address is taken' } })
    throw error
  }
}
