import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Product } from '../types.ts'

const columns = sql`p.id, p.name, p.slug, p.description`

/** All products by name, with how many articles of each the actor may read. */
export async function productsWithCounts(tx: Tx): Promise<(Product & { articles: number })[]> {
  const { rows } = await sql<Product & { articles: number }>`select ${columns},
      (select count(*) from article a where a.product_id = p.id and a.state <> 'retired') as articles
    from product p order by lower(p.name), p.id`.execute(tx)
  return rows
}

export async function findProduct(tx: Tx, id: string): Promise<Product | null> {
  const { rows } = await sql<Product>`select ${columns} from product p where p.id = ${id}`.execute(tx)
  return rows[0] ?? null
}

/** By its address, also one it had before. */
export async function productBySlug(tx: Tx, slug: string): Promise<Product | null> {
  const { rows } = await sql<Product>`select ${columns} from product p
    where p.slug = ${slug} or p.id = (select product_id from product_slug where slug = ${slug})
    order by p.slug = ${slug} desc limit 1`.execute(tx)
  return rows[0] ?? null
}

export async function insertProduct(tx: Tx, product: Product): Promise<void> {
  await sql`insert into product (id, name, slug, description, created_at)
    values (${product.id}, ${product.name}, ${product.slug}, ${product.description}, ${tx.now})`.execute(tx)
  await sql`delete from product_slug where slug = ${product.slug}`.execute(tx)
}

/** Saves a product; the address it had leads to it from now on. */
export async function updateProduct(tx: Tx, before: Product, product: Product): Promise<void> {
  await sql`update product set name = ${product.name}, slug = ${product.slug}, description = ${product.description}
    where id = ${product.id}`.execute(tx)
  if (before.slug === product.slug) return
  await sql`delete from product_slug where slug = ${product.slug}`.execute(tx)
  await sql`insert into product_slug (slug, product_id) values (${before.slug}, ${product.id})
    on conflict (slug) do update set product_id = excluded.product_id`.execute(tx)
}

export async function deleteProduct(tx: Tx, id: string): Promise<void> {
  await sql`delete from product where id = ${id}`.execute(tx)
}
